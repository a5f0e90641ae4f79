/** The real thing: reads the settings, serves, and on the very first start prints the link that makes the owner. */
import { command } from './command.ts';
import { readConfig } from './config.ts';
import { firstLink } from './features/links/commands.ts';
import { serve } from './serve.ts';

await command(async () => {
  const config = readConfig(process.env, 'server');
  const { address, db } = await serve(config);
  console.log(`Quartermaster is at ${address}`);
  const link = await firstLink(db);
  if (link !== null)
    console.log(`Nobody can sign in yet. This link makes the owner, and works once:\n${address}${link}`);
});
