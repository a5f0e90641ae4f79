/** Owns walking through the role editor as a person does: change toggles, look at what this changes, save. */
import type { Browser, FormOnPage, Page, Typed } from '../browser.ts';

/** The editor's form, as its page stands now. */
export async function editorOf(browser: Browser, role: number): Promise<FormOnPage> {
  return (await browser.get(`/roles/${role}`)).form(`/roles/${role}`);
}

/** Presses the main button of the editor, or `press` as another one: nothing is saved by it. */
export async function review(browser: Browser, role: number, changes: Typed, press?: string): Promise<Page> {
  const form = await editorOf(browser, role);
  return browser.post(`/roles/${role}/preview`, { ...form.values, ...changes, ...(press ? { do: press } : {}) });
}

/** The whole way: editor, what this changes, save. */
export async function save(browser: Browser, role: number, changes: Typed): Promise<Page> {
  const page = await review(browser, role, changes);
  return page.status === 200 ? browser.submit(page.form(`/roles/${role}`)) : page;
}

/** The toggle's row on the page of a role: its words, and whether it has a control. */
export function toggleOn(page: Page, key: string): { text: string; offered: boolean } {
  const control = page.document.querySelector(`[name="${key}"]`);
  const label = page.document
    .querySelectorAll('.toggle')
    .find((row) => row.querySelector(`#${key.replaceAll('.', '-')}-help`) !== null);
  return { text: (label?.text ?? '').replace(/\s+/g, ' ').trim(), offered: control !== null };
}
