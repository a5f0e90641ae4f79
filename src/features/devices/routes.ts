/** Devices over HTTP. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { href } from '../../access/action.ts';
import { accept, type FieldError, type Option, type Submission } from '../../access/form.ts';
import { keepToken } from '../../platform/device.ts';
import { Refused } from '../../platform/errors.ts';
import { route } from '../../platform/guard.ts';
import { change, formPage, type Load, type Outcome, show, wholeWorkspace } from '../../platform/handle.ts';
import { ownAddress } from '../../platform/own-address.ts';
import { sendPlain } from '../../platform/pages.ts';
import { choicesFor } from '../../platform/references.ts';
import { leave } from '../../platform/session.ts';
import { readSubmission } from '../../platform/submission.ts';
import { countFailureOfAddress, refuseAddressAfterTooMany } from '../../platform/tries.ts';
import type { Visit } from '../../platform/visit.ts';
import { locationChoices } from '../locations/queries.ts';
import * as actions from './actions.ts';
import { createDevice, pair, renewCode, revokeDevice, saveDevice } from './commands.ts';
import { deviceForm, pairingForm } from './forms.ts';
import { devicePage, listPage, pairingPage } from './page.ts';
import { deviceById, devices as everyDevice, type PairedDevice } from './queries.ts';
import { CODE_LASTS, shownCode, typedCode } from './rules.ts';

const load: Load<PairedDevice> = ({ db, actor }, id) => deviceById(db, actor, id);

export function devices(app: FastifyInstance): void {
  pairing(app);
  show(app, actions.listDevices, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await everyDevice(visit.db, visit.actor)),
  });
  formPage(app, actions.beginDevice, actions.createDevice, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => devicePage(visit, null, await choices(visit, null), drawing),
    run: async ({ db, actor }, _, facts) => {
      const { id, code } = await createDevice(db, actor, facts);
      return { ...saved(id, `${facts.name} was created. ${handOver(app, code)}`), after: { ...facts } };
    },
  });
  formPage(app, actions.editDevice, actions.saveDevice, {
    load,
    current: (_, row) => factsOf(row),
    draw: async (visit, row, drawing) => devicePage(visit, row, await choices(visit, row), drawing),
    run: async ({ db, actor }, row, facts) => {
      await saveDevice(db, actor, row, facts);
      return { ...saved(row.id, `${facts.name} was saved.`), before: factsOf(row), after: { ...facts } };
    },
  });
  change(app, actions.renewCode, {
    load,
    run: async ({ db }, row) => saved(row.id, handOver(app, await renewCode(db, row))),
  });
  change(app, actions.revokeDevice, {
    load,
    run: async ({ db }, row) => {
      await revokeDevice(db, row);
      return { ...saved(row.id, `${row.name} is out from now on.`), before: { paired: row.pairedAt !== null } };
    },
  });
}

async function choices({ db, actor }: Visit, row: PairedDevice | null): Promise<Record<string, readonly Option[]>> {
  const found = await choicesFor(db, actor, deviceForm);
  return {
    ...found,
    location_id: await locationChoices(db, actor, 'storage.view', { present: row?.locationId ?? null }),
  };
}

function pairing(app: FastifyInstance): void {
  route(app, actions.beginPairing, async (request, reply) => {
    const { code } = Object(request.query);
    return sendPlain(request, reply, pairingPage({ stamp: reply.stamp(), values: { code: String(code ?? '') } }));
  });
  route(app, actions.pairDevice, async (request, reply) => {
    await refuseAddressAfterTooMany(request);
    const { submission } = await readSubmission(request);
    const read = accept(null, pairingForm, submission);
    if (read.outcome === 'refused') throw new Refused(null, read.names);
    if (read.outcome === 'invalid') return typeAgain(request, reply, submission, read.errors);
    const token = await pair(app.db, typedCode(read.values.code), request.id);
    if (token === null) {
      await countFailureOfAddress(request);
      return typeAgain(request, reply, submission, [WRONG]);
    }
    if (request.session.identityId !== undefined) await leave(request, reply);
    keepToken(request, reply, token);
    return reply.redirect('/desk', 303);
  });
}

const WRONG = {
  name: 'code',
  text: 'Pairing code: this one does not work. It was used already, or it has expired. Ask for a new one',
};

function typeAgain(request: FastifyRequest, reply: FastifyReply, values: Submission, errors: readonly FieldError[]) {
  return sendPlain(request, reply, { ...pairingPage({ stamp: reply.stamp(), values, errors }), status: 422 });
}

/** What is shown on the next page, and never again. */
function handOver(app: FastifyInstance, code: string): string {
  const shown = shownCode(code);
  const address = ownAddress(app, href(actions.beginPairing));
  return `Type ${shown} on the device at ${address}, or open ${address}?code=${shown} there. It works once, within ${CODE_LASTS} minutes.`;
}

function saved(id: number, say: string): Outcome {
  return { to: href(actions.listDevices), say, subject: { kind: 'device', id } };
}

function factsOf({ name, roleId, stockroomId, locationId }: PairedDevice) {
  return {
    ...{ name, role_id: String(roleId) },
    ...{ stockroom_id: String(stockroomId ?? ''), location_id: String(locationId ?? '') },
  };
}
