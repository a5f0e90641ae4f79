/** Draws the files of an item: as a part of its page, and the form that takes a new one. */
import { href, offer } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { listItems } from '../items/actions.ts';
import { itemLink } from '../items/page.ts';
import { attachFile, beginFile, choosePhoto, downloadFile, removeFile, showPicture, showThumbnail } from './actions.ts';
import type { ItemFile, Subject } from './queries.ts';
import { kindNamed, sizeInWords } from './rules.ts';

/** Null where there are none, nor a way to add one. */
export function filesPart(visit: Visit, item: Subject, files: readonly ItemFile[]): PartView | null {
  const actions = offer(visit, item, [beginFile]);
  if (files.length === 0 && actions.length === 0) return null;
  return { id: 'files', heading: 'Files', template: '/shared/_table', data: { ...tableOf(visit, files) }, actions };
}

export function attachPage(visit: Visit, item: Subject, drawing: Drawing): View {
  const form = formView(visit, {
    action: attachFile,
    drawing,
    submit: attachFile.label,
    cancel: { ...itemLink(item), label: 'Cancel' },
    multipart: true,
  });
  const breadcrumbs = [{ href: href(listItems), label: listItems.label }, itemLink(item)];
  const lead = 'Manuals, pictures, certificates. The first picture becomes the photo of the item.';
  return {
    template: '/shared/form-page',
    page: { title: `Attach a file to ${item.name}`, lead, breadcrumbs },
    data: { form },
  };
}

function tableOf(visit: Visit, files: readonly ItemFile[]): TableView {
  return {
    caption: 'What is attached',
    captionHidden: true,
    columns: [{ label: 'File' }, { label: 'Added' }, { label: 'Actions', hidden: true }],
    rows: files.map((file) => ({ cells: cellsOf(visit, file) })),
    empty: { title: 'No files yet' },
  };
}

function cellsOf(visit: Visit, file: ItemFile): Cell[] {
  const { id, name, description, isPicture, isPhoto, mediaType, bytes } = file;
  const controls = offer(visit, file, [showPicture, choosePhoto, removeFile]);
  const kind = [isPhoto ? 'Photo of the item' : '', kindNamed(mediaType)?.label ?? 'File', sizeInWords(bytes)];
  return [
    {
      text: description || name,
      href: href(downloadFile, { id }),
      sub: [description ? name : '', ...kind].filter((each) => each !== '').join(' · '),
      picture: isPicture ? { src: href(showThumbnail, { id }), alt: '' } : { alt: '' },
    },
    { text: inWords(visit.workspace, file.at), time: file.at.toISOString(), sub: giverOf(file) },
    { controls: controls.map((each) => ({ ...each, visuallyHidden: `: ${description || name}` })) },
  ];
}

function giverOf({ own, personName }: ItemFile): string {
  return personName ?? (own ? 'You' : 'Somebody');
}
