/** Draws the sections of a role, each with its level on top: with controls, or all in words. */
import { href } from '../../access/action.ts';
import { CATALOGUE, SECTIONS, type Section, type Toggle, toggleOf } from '../../access/catalogue.ts';
import type { FieldView } from '../../access/form.ts';
import { MODULES, type Module, type Scopes } from '../../access/levels.ts';
import { scopeOf } from '../../access/roles.ts';
import type { SectionView, ToggleView } from '../../platform/view-model.ts';
import { reviewRole } from './actions.ts';
import { levelName } from './forms.ts';
import { levelValue, levelWords } from './level-choice.ts';
import { type Role, SCOPE_LABELS } from './rules.ts';

/** The sections with a control for each of the fields; toggles without one are said in words. */
export function sectionsToEdit(
  role: Role,
  scopes: Scopes,
  fields: ReadonlyMap<string, FieldView>,
  chosen: (module: Module) => string | undefined,
): SectionView[] {
  return SECTIONS.map((section) => {
    const module = moduleOf(section);
    const field = module && fields.get(levelName(module));
    return {
      ...headOf(section, scopes),
      ...(module && field ? levelToChoose(role, module, field, chosen(module) ?? levelValue(module, scopes)) : {}),
      toggles: togglesIn(section).map((toggle) => toggleToSet(role, toggle, fields.get(toggle.key))),
    };
  });
}

/** All toggles as they are, without a control. */
export function sectionsInWords(scopes: Scopes): SectionView[] {
  return SECTIONS.map((section) => {
    const module = moduleOf(section);
    return {
      ...headOf(section, scopes),
      ...(module ? levelInWords(module, scopes) : {}),
      toggles: togglesIn(section).map((toggle) => toggleInWords(toggle, scopes)),
    };
  });
}

function levelToChoose(role: Role, module: Module, field: FieldView, value: string): Partial<SectionView> {
  const options = field.options?.map((option) => ({ ...option, chosen: option.value === value }));
  const action = `${href(reviewRole, role)}#${idOf(module)}`;
  return {
    help: 'A level sets the permissions of this section at once. Applying it saves nothing yet.',
    level: { ...field, options, required: undefined },
    apply: { name: 'do', value: `apply-${module}`, label: 'Apply level', action },
  };
}

function levelInWords(module: Module, scopes: Scopes): Partial<SectionView> {
  const name = levelName(module);
  return { level: { name, id: name, type: 'static', label: 'Level', value: levelWords(module, scopes) } };
}

function toggleToSet(role: Role, toggle: Toggle, field: FieldView | undefined): ToggleView {
  if (field) return { ...wordsOf(toggle), field };
  const held = `${SCOPE_LABELS[scopeOf(role.scopes, toggle.key)]}: your own role lacks it`;
  return { ...wordsOf(toggle), field: plainField(toggle), held };
}

function toggleInWords(toggle: Toggle, scopes: Scopes): ToggleView {
  const scope = scopeOf(scopes, toggle.key);
  return { ...wordsOf(toggle), field: plainField(toggle), held: SCOPE_LABELS[scope], quiet: scope === 'off' };
}

function headOf(section: Section, scopes: Scopes): Pick<SectionView, 'id' | 'heading' | 'held'> {
  const toggles = togglesIn(section);
  const held = toggles.filter((toggle) => scopeOf(scopes, toggle.key) !== 'off').length;
  return { id: idOf(section), heading: section, held: `${held} of ${toggles.length} on` };
}

function wordsOf({ key, requires, warning }: Toggle): Pick<ToggleView, 'key' | 'requires' | 'warning'> {
  return { key, requires: requires.map((each) => `“${toggleOf(each).label}”`), warning };
}

function plainField({ key, label, help }: Toggle): FieldView {
  return { name: key, id: key.replaceAll('.', '-'), type: 'static', label, help };
}

function moduleOf(section: Section): Module | undefined {
  return MODULES.find((module) => module === section);
}

function togglesIn(section: Section): Toggle[] {
  return CATALOGUE.filter((toggle) => toggle.section === section);
}

function idOf(section: Section): string {
  return section.toLowerCase().replaceAll(' ', '-');
}
