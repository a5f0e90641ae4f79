/** What a workspace can be set to, and how that is called. */

/** The interface speaks English; its kinds differ in how they write days and numbers. */
export const LANGUAGES = ['en', 'en-AU', 'en-CA', 'en-IE', 'en-IN', 'en-NZ', 'en-ZA', 'en-US'] as const;

/** Every zone that this machine knows, by name; UTC, which is in no region, comes last. */
export const TIME_ZONES: readonly string[] = [
  ...Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/')),
  'UTC',
];

const LANGUAGE_NAMES = new Intl.DisplayNames('en', { type: 'language' });
const CURRENCY_NAMES = new Intl.DisplayNames('en', { type: 'currency' });

export function languageName(language: string): string {
  return language === 'en' ? 'English' : (LANGUAGE_NAMES.of(language) ?? language);
}

export function currencyName(code: string): string {
  return CURRENCY_NAMES.of(code) ?? code;
}

/** The part of the world that a zone is named after. */
export function zoneGroup(zone: string): string {
  return zone.includes('/') ? (zone.split('/')[0] ?? zone) : 'Elsewhere';
}
