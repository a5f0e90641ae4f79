/** Lays the strokes of a drawn signature onto paper. */
import type { PathMark } from '../../platform/pdf/paper.ts';
import { PAD, type Stroke } from './rules.ts';

/** The strokes from an upper left corner on, on a pad that is so many millimetres wide. */
export function inkMark(strokes: readonly Stroke[], x: number, y: number, width: number): PathMark {
  const unit = width / PAD.width;
  return { kind: 'path', strokes: strokes.map((stroke) => pointsOf(stroke, x, y, unit)), line: 0.4 };
}

function pointsOf(stroke: Stroke, x: number, y: number, unit: number): (readonly [x: number, y: number])[] {
  const points: (readonly [x: number, y: number])[] = [];
  for (let n = 0; n + 1 < stroke.length; n += 2) {
    points.push([x + (stroke[n] ?? 0) * unit, y + (stroke[n + 1] ?? 0) * unit]);
  }
  return points;
}
