/** Reads a printed document back, as a scanner and a reader would: its pages as pixels, the codes on them, and the words. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

export interface Read {
  /** In millimetres, to a tenth. */
  readonly width: number;
  readonly height: number;
  readonly text: string;
  /** As they stand on the page, from top to bottom. */
  readonly codes: readonly { readonly format: string; readonly text: string }[];
}

const DPI = 240;
const { resolve } = createRequire(import.meta.url);
const PDFJS = dirname(resolve('pdfjs-dist/package.json'));
const wasm = readFileSync(resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer } });

/** Every page of a PDF. */
export async function read(pdf: Uint8Array): Promise<Read[]> {
  const document = await getDocument({
    data: new Uint8Array(pdf),
    standardFontDataUrl: `${join(PDFJS, 'standard_fonts')}/`,
    verbosity: 0,
  }).promise;
  const pages: Read[] = [];
  for (let n = 1; n <= document.numPages; n++) {
    const page = await document.getPage(n);
    const viewport = page.getViewport({ scale: DPI / 72 });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    const context = canvas.getContext('2d');
    await page.render({ canvas: null, canvasContext: context as never, viewport }).promise;
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    const image = { data: new Uint8ClampedArray(data), width, height, colorSpace: 'srgb' as const };
    const content = await page.getTextContent();
    pages.push({
      width: millimetres(viewport.width),
      height: millimetres(viewport.height),
      text: content.items.map((item) => ('str' in item ? item.str : '')).join(' '),
      codes: await codesOn(image),
    });
  }
  return pages;
}

async function codesOn(image: Parameters<typeof readBarcodes>[0]): Promise<Read['codes']> {
  const found = await readBarcodes(image, { formats: ['QRCode', 'Code128'], maxNumberOfSymbols: 255 });
  return found
    .map(({ format, text, position }) => ({ format, text, at: [position.topLeft.y, position.topLeft.x] as const }))
    .sort((one, other) => one.at[0] - other.at[0] || one.at[1] - other.at[1])
    .map(({ format, text }) => ({ format, text }));
}

function millimetres(pixels: number): number {
  return Math.round((pixels / DPI) * 254) / 10;
}
