/**
 * The yardsticks of pages: 50 of the items of ten stockrooms, compressed, and nothing else; and a form whose booking is
 * inserted under an exclusion constraint. No session, no person.
 */
import compress from '@fastify/compress';
import formbody from '@fastify/formbody';
import { Eta } from 'eta';
import Fastify from 'fastify';
import pg from 'pg';

const LIST = `
  select items.id, items.name, items.brand, items.model, categories.name as category,
    stockrooms.name as stockroom, locations.name as location
  from items
  join stockrooms on stockrooms.workspace_id = items.workspace_id and stockrooms.id = items.stockroom_id
  join locations on locations.workspace_id = items.workspace_id and locations.id = items.location_id
  join categories on categories.workspace_id = items.workspace_id and categories.id = items.category_id
  where items.workspace_id = 1 and items.stockroom_id = any($1::int[]) and items.archived_at is null
  order by items.sort_name, items.id limit 50`;
const PAGE = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Items</title><link rel="stylesheet" href="/app.css"></head>
<body>
<main>
<h1>Items</h1>
<table>
<thead><tr><th>Name</th><th>Category</th><th>Stockroom</th><th>Location</th><th>Now</th></tr></thead>
<tbody>
<% for (const item of it.items) { %>
<tr>
<th scope="row"><a href="/items/<%= item.id %>"><%= item.name %></a><span class="sub"><%= item.brand %> <%= item.model %></span></th>
<td><%= item.category %></td>
<td><%= item.stockroom %></td>
<td><%= item.location %></td>
<td><span class="badge good">Free</span></td>
</tr>
<% } %>
</tbody>
</table>
</main>
</body>
</html>`;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const eta = new Eta({ cache: true });
eta.loadTemplate('@page', PAGE);
const stockrooms = Array.from({ length: 10 }, (_, at) => at + 1);

const app = Fastify();
await app.register(formbody);
await app.register(compress, { encodings: ['gzip'], zlibOptions: { level: 1 } });
app.get('/items', async (_, reply) => {
  const { rows } = await pool.query(LIST, [stockrooms]);
  return reply.type('text/html; charset=utf-8').send(eta.render('@page', { items: rows }));
});
app.post<{ Body: { item_id: string; from: string; to: string } }>('/bookings', async ({ body }, reply) => {
  await pool.query('insert into bare_holds (item_id, during) values ($1, tstzrange($2, $3))', [
    body.item_id,
    body.from,
    body.to,
  ]);
  return reply.redirect('/items', 303);
});
console.log(`The calibrator is at ${await app.listen({ port: 0 })}`);
process.once('SIGTERM', async () => {
  await app.close();
  await pool.end();
});
