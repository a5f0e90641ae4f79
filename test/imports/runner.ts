/** A process of its own that runs one import, for the tests that kill it; says how much memory it needed at most. */

import { runImport } from '../../src/features/imports/running/commands.ts';
import { connect } from '../../src/platform/database.ts';

const [url = '', workspaceId, importId] = process.argv.slice(2);
const db = connect(url);
await runImport(db, Number(workspaceId), Number(importId), new AbortController().signal);
await db.destroy();
console.log(`${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
