/** The real thing: reads the settings, serves, and on the very first start prints the link that makes the owner. */
import { readConfig } from './config.ts';
import { command, serve } from './serve.ts';

await command(async () => {
  const config = readConfig(process.env, 'server');
  const { address } = await serve(config);
  console.log(`Quartermaster is at ${address}`);
});
