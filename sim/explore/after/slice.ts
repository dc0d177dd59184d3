// The causal slice: the events that led to how a run ended. Whoever only heard that another had come to an end, or had let
// something go, learnt nothing of what that other did: such an event does not bring the other's past along.
import type { Recorded } from "../../kernel/record/trace.ts";
import { COMMUTES, FOLLOWS } from "../../kernel/shared.ts";
import type { Recording } from "../record.ts";
import type { EventOrder, Race } from "./races.ts";

/** Indices, in order. The pair that decides and what led to it belong to the slice. */
export function sliceOf(run: Recording, order: EventOrder, pair: Race | null): number[] {
  const { events, accesses } = order;
  const wanted = new Set<number>([...targetsOf(run, events), ...(pair === null ? [] : [pair.first, pair.second])]);
  const past = new Set<number>(wanted);
  const slice: number[] = [];
  for (let index = events.length - 1; index >= 0; index--) {
    if (!past.has(index)) continue;
    const event = events[index] as Recorded;
    const own = accesses.ofActor[index] as number;
    if (own >= 0) past.add(own);
    // Nobody noticed that it happened, and its own body learnt nothing either.
    const learns = !toldNothing(event);
    if (!wanted.has(index) && !learns && event.line === null) continue;
    if (event.internal !== true || index === pair?.first || index === pair?.second) slice.unshift(index);
    if (learns) for (const cause of event.causes) if (cause >= 0) past.add(cause);
    for (const before of accesses.before(index, (relation) => relation > (learns ? COMMUTES : FOLLOWS))) {
      past.add(before);
      wanted.add(before);
    }
  }
  return slice;
}

/** Where the run's end shows: its last step; where nobody can go on, what everybody did last and what he waits at. */
function targetsOf({ outcome, steps }: Recording, events: readonly Recorded[]): number[] {
  if (outcome.end.kind !== "deadlock") return [steps.length - 1];
  const waiting = new Set(outcome.end.waiting.map(({ who }) => who));
  const last = new Map<string, number>();
  for (const [index, { unit, internal }] of events.entries()) if (waiting.has(unit) && !internal) last.set(unit, index);
  return [...last.values()];
}

const toldNothing = ({ text: { result = "" } }: Recorded): boolean => nothing.includes(result);

const nothing: readonly string[] = ["", "Ok(())", "Ok(Ok(()))"];
