/** Owns opening a file of rows, and making one, whichever of the two kinds it is. */
import { readCsv } from './csv.ts';
import type { Sheet } from './sheets/sheet.ts';
import { readWorkbook } from './sheets/workbook.ts';

export { type Sheet, type SheetRow, textOfCell, UnreadableSheet } from './sheets/sheet.ts';
export { workbookOf, XLSX } from './sheets/writing.ts';

/** Opens a CSV or XLSX file; of a workbook the sheet of that name, else the first. @throws UnreadableSheet */
export async function openSheet(content: Buffer, sheet: string | null = null): Promise<Sheet> {
  return isWorkbook(content) ? readWorkbook(content, sheet) : readCsv(content);
}

/** A workbook is a ZIP file, and those begin like this. */
function isWorkbook(content: Buffer): boolean {
  return content.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'));
}
