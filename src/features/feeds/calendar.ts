/** Writes a calendar as a file of iCalendar: moments in UTC, which are right in every zone and across clock changes. */
import ical, { ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { Calendar } from './entries.ts';
import { type Entry, oneLine } from './rules.ts';

/** Programs are asked to fetch it again after so many seconds. */
const REFRESH = 15 * 60;

/** The same for the same entries, so that what did not change need not be sent again. */
export function fileOf({ name, entries }: Calendar): string {
  const calendar = ical({
    name: oneLine(name),
    prodId: { company: 'Quartermaster', product: 'Bookings', language: 'EN' },
    ttl: REFRESH,
  });
  for (const entry of entries) calendar.createEvent(eventOf(entry));
  return calendar.toString();
}

function eventOf(entry: Entry) {
  return {
    id: entry.uid,
    summary: oneLine(entry.title),
    start: entry.startsAt,
    end: entry.wholeDay ? undefined : entry.endsAt,
    allDay: entry.wholeDay,
    transparency: entry.wholeDay ? ICalEventTransparency.TRANSPARENT : undefined,
    status: STATUS[entry.state],
    sequence: entry.revision,
    stamp: entry.madeAt,
    location: entry.place && oneLine(entry.place),
    description: entry.lines?.map(oneLine).join('\n'),
    url: entry.address,
  };
}

const STATUS: Readonly<Record<Entry['state'], ICalEventStatus>> = {
  confirmed: ICalEventStatus.CONFIRMED,
  tentative: ICalEventStatus.TENTATIVE,
  cancelled: ICalEventStatus.CANCELLED,
};
