import type { Figure } from './figure.ts';
import { atPlace } from './place.ts';

const ROUNDS = 1_000;
const EDITORS = 4;

export const edits: Figure = {
  title:
    'Of those who save the same record at once one counts, and each other is told; nothing is overwritten in silence',
  async run(scale) {
    const rounds = Math.ceil(ROUNDS * scale);
    const failures = await atPlace(2, async ({ world, db, visitor }) => {
      const id = await world.department('Round none');
      const path = `/departments/${id}/edit`;
      const editors = await Promise.all(
        Array.from({ length: EDITORS }, (_, index) => visitor({ role: 'administrator' }, index)),
      );
      const odd: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const before = await db('departments').where({ id }).first<{ version: number }>('version');
        const answers = await Promise.all(
          editors.map((editor, index) =>
            editor.visitor.post(path, { name: `Round ${round} of ${index}`, version: String(before.version) }),
          ),
        );
        const statuses = answers.map((answer) => answer.status);
        const after = await db('departments').where({ id }).first<{ version: number; name: string }>('version', 'name');
        const held =
          statuses.filter((status) => status === 303).length === 1 &&
          statuses.filter((status) => status === 409).length === EDITORS - 1 &&
          after.version === before.version + 1 &&
          after.name === `Round ${round} of ${statuses.indexOf(303)}`;
        if (!held) odd.push(`round ${round}: ${statuses.join(', ')}, and then ${after.name}, version ${after.version}`);
      }
      return odd;
    });
    return { tried: rounds, failures };
  },
};
