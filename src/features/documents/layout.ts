/** Where everything stands on the pages of a document: its head, its blocks one below the other, and a foot on each page. */
import { widthOf } from '../../platform/pdf/faces.ts';
import { linesOf } from '../../platform/pdf/lines.ts';
import { A4, LETTER, type Mark, POINT, type Sheet } from '../../platform/pdf/paper.ts';
import { inkMark } from '../signatures/ink.ts';
import { PAD, type Stroke } from '../signatures/rules.ts';
import type { Block } from './wording/rules.ts';

/** A table of texts; widths are shares of the page. */
export interface Table {
  readonly columns: readonly { readonly label: string; readonly share: number; readonly numeric?: boolean }[];
  /** By column; a cell can have a smaller second line. */
  readonly rows: readonly (readonly { readonly text: string; readonly sub?: string }[])[];
  /** What stands there where there is no row. */
  readonly empty: string;
}

/** A line to sign on; what was drawn stands over it. */
export interface Signing {
  readonly under: string;
  readonly ink?: readonly Stroke[];
}

export interface Layout {
  readonly paper: 'a4' | 'letter';
  /** Over the title. */
  readonly head: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly table: Table;
  readonly signature: Signing;
  /** At the bottom of each page, before its number. */
  readonly foot: string;
}

/** In millimetres. */
const MARGIN = 20;
const FOOT = 10;
const CELL = 1.2;
/** How wide a drawn signature is. */
const INK = 70;
/** In points. */
const SIZE = { head: 9, title: 17, heading: 12, text: 10, sub: 8, foot: 8 } as const;

/** The pages of a document, as many as it needs. */
export function sheetsOf(layout: Layout): Sheet[] {
  const flow = new Flow(layout.paper === 'a4' ? A4 : LETTER);
  flow.paragraph(layout.head, SIZE.head);
  flow.paragraph(layout.title, SIZE.title, true);
  flow.gap(4);
  for (const block of layout.blocks) place(flow, block, layout);
  return flow.finished(layout.foot);
}

function place(flow: Flow, block: Block, layout: Layout): void {
  switch (block.kind) {
    case 'heading':
      flow.gap(2);
      flow.paragraph(block.text, SIZE.heading, true);
      break;
    case 'text':
      flow.paragraph(block.text, SIZE.text);
      break;
    case 'gap':
      flow.gap(3);
      break;
    case 'items':
      flow.table(layout.table);
      break;
    case 'signature':
      flow.signature(layout.signature);
      break;
  }
}

/** What flows down a page, and on to the next one. */
class Flow {
  readonly #width: number;
  readonly #height: number;
  readonly #pages: Mark[][] = [[]];
  #y = MARGIN;

  constructor({ width, height }: { readonly width: number; readonly height: number }) {
    this.#width = width;
    this.#height = height;
  }

  gap(height: number): void {
    this.#y += height;
  }

  paragraph(text: string, size: number, bold = false): void {
    for (const line of linesOf(text, this.#room, size, bold)) {
      this.#make(lineHeight(size));
      this.#write(MARGIN, line, size, bold);
      this.#y += lineHeight(size);
    }
  }

  /** The heads of the columns stand on every page that has rows. */
  table({ columns, rows, empty }: Table): void {
    const heads = columns.map(({ label }) => ({ text: label }));
    this.#row(columns, heads, true);
    for (const row of rows) {
      const height = rowHeight(columns, row, this.#room);
      if (height > this.#left) {
        this.#turn();
        this.#row(columns, heads, true);
      }
      this.#row(columns, row, false);
    }
    if (rows.length === 0) this.paragraph(empty, SIZE.text);
    this.gap(2);
  }

  /** A line to sign on stays together with what stands over and under it. */
  signature({ under, ink }: Signing): void {
    const height = ink ? (INK * PAD.height) / PAD.width : 18;
    this.#make(height + 1 + lineHeight(SIZE.sub));
    if (ink) this.#pages.at(-1)?.push(inkMark(ink, MARGIN, this.#y, INK));
    this.#y += height;
    this.#rule(MARGIN, MARGIN + 80);
    this.#y += 1;
    this.paragraph(under, SIZE.sub);
  }

  finished(foot: string): Sheet[] {
    const count = this.#pages.length;
    return this.#pages.map((marks, n) => {
      const y = this.#height - FOOT;
      const page = `Page ${n + 1} of ${count}`;
      const right = this.#width - MARGIN - widthOf(page, SIZE.foot);
      const [line = ''] = linesOf(foot, right - MARGIN - 4, SIZE.foot);
      const feet: Mark[] = [
        { kind: 'text', x: MARGIN, y, text: line, size: SIZE.foot },
        { kind: 'text', x: right, y, text: page, size: SIZE.foot },
      ];
      return { width: this.#width, height: this.#height, marks: [...marks, ...feet] };
    });
  }

  get #room(): number {
    return this.#width - 2 * MARGIN;
  }

  get #left(): number {
    return this.#height - MARGIN - this.#y;
  }

  #make(height: number): void {
    if (height > this.#left) this.#turn();
  }

  #turn(): void {
    this.#pages.push([]);
    this.#y = MARGIN;
  }

  #row(columns: Table['columns'], cells: Table['rows'][number], head: boolean): void {
    const top = this.#y;
    const height = rowHeight(columns, cells, this.#room, head);
    let x = MARGIN;
    for (const [n, { share, numeric }] of columns.entries()) {
      const width = share * this.#room;
      this.#y = top + CELL;
      for (const { text, size } of cellLines(cells[n], width - 2, head)) {
        const indent = numeric ? width - widthOf(text, size, head) : 0;
        this.#write(x + indent, text, size, head);
        this.#y += lineHeight(size);
      }
      x += width;
    }
    this.#y = top + height;
    this.#rule(MARGIN, this.#width - MARGIN, head ? 0.35 : 0.1);
  }

  #write(x: number, text: string, size: number, bold = false): void {
    if (text === '') return;
    this.#pages.at(-1)?.push({ kind: 'text', x, y: this.#y + size * POINT, text, size, bold });
  }

  #rule(from: number, to: number, line = 0.2): void {
    const strokes = [[[from, this.#y] as const, [to, this.#y] as const]];
    this.#pages.at(-1)?.push({ kind: 'path', strokes, line });
  }
}

function rowHeight(columns: Table['columns'], cells: Table['rows'][number], room: number, head = false): number {
  const heights = columns.map(({ share }, n) =>
    cellLines(cells[n], share * room - 2, head).reduce((sum, { size }) => sum + lineHeight(size), 0),
  );
  return Math.max(...heights) + 2 * CELL;
}

function cellLines(
  cell: Table['rows'][number][number] | undefined,
  width: number,
  head: boolean,
): { readonly text: string; readonly size: number }[] {
  const lines = linesOf(cell?.text ?? '', width, SIZE.text, head).map((text) => ({ text, size: SIZE.text }));
  const under = cell?.sub ? linesOf(cell.sub, width, SIZE.sub).map((text) => ({ text, size: SIZE.sub })) : [];
  return [...lines, ...under];
}

function lineHeight(size: number): number {
  return size * POINT * 1.35;
}
