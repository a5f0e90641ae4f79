/** Sets the box and the selectors of a stockroom the way an administrator does: on its page. */
import type { Browser, FormOnPage, Page, Typed } from '../browser.ts';

export interface Wish {
  readonly staff?: 'all' | readonly number[];
  readonly departments?: 'all' | 'none' | readonly number[];
  readonly groups?: 'all' | 'none' | readonly number[];
}

/** Fills in the form of a stockroom's page of permissions and sends it. */
export async function permit(browser: Browser, stockroom: number, wish: Wish): Promise<Page> {
  return browser.submit(await permissionsForm(browser, stockroom), filled(wish));
}

/** The form as it stands on its page. */
export async function permissionsForm(browser: Browser, stockroom: number): Promise<FormOnPage> {
  const path = `/stockrooms/${stockroom}/permissions`;
  return (await browser.get(path)).form(path);
}

/** The fields of a wish, as the contract names them. */
export function filled(wish: Wish): Typed {
  return Object.fromEntries(
    Object.entries(wish).flatMap(([name, wanted]) => [
      [`${name}_mode`, typeof wanted === 'string' ? wanted : 'listed'],
      [name, typeof wanted === 'string' ? [] : wanted.map(String)],
    ]),
  );
}
