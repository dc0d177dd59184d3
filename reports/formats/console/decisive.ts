// Why two outcomes differ, in a sentence.
import type { Decisive } from "../../../sim/explore/result.ts";

type Choice = Extract<Decisive, { kind: "choice" }>;

/** `a tie at 750 ms: main and main.6 are due at the same instant`. */
export function decisiveText(decisive: Decisive): string {
  if (decisive.kind === "choice") return choiceText(decisive);
  const [one, other] = decisive.between;
  return decisive.kind === "tie"
    ? `a tie at ${decisive.ms} ms: ${one} and ${other} are due at the same instant`
    : `nothing orders ${one} and ${other}`;
}

/** What each kind of choice chooses. */
const chosen: Readonly<Record<Choice["what"], string>> = {
  "select-branch": "the branch that a select! polls first",
  steal: "the worker that is stolen from",
  wake: "who is woken first",
  "drop-order": "what is dropped first",
  "local-task": "the local task that is polled first",
  worker: "the worker that a task runs on",
  fault: "whether something fails",
  value: "a random value",
  admit: "whether a lock lets somebody in",
  spurious: "whether a wait ends for no reason",
  "shutdown-seen": "whether a worker that was woken sees the shutdown before it looks for work",
  timer: "whether a timer that is due has fired already",
};

/** `main chose the branch that a select! polls first: number 2 of 3 instead of number 1`. */
function choiceText({ what, unit, values: [one, other], of }: Choice): string {
  return `${unit ?? "the machine"} chose ${chosen[what]}: number ${other + 1} of ${of} instead of number ${one + 1}`;
}
