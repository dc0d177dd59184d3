// What `list` shows a person.
import type { ListDocument } from "../json/list.ts";
import { count } from "./count.ts";
import { indent, paint, type Screen, wrap } from "./screen.ts";

export function listText({ scenarios }: ListDocument, screen: Screen): string {
  const blocks = scenarios.map(({ name, source, summary, twin, claims }) => [
    `${paint(screen, "bold", name)}  ${paint(screen, "dim", source)}${twin === undefined ? "" : paint(screen, "dim", `, recorded as ${twin}`)}`,
    ...indent(wrap(summary, screen.columns - 2), "  "),
    ...claims.flatMap(({ id, text, expected }) => {
      const [first = "", ...rest] = wrap(`${id}: ${text} (${expected})`, screen.columns - 4);
      return [`  - ${first}`, ...indent(rest, "    ")];
    }),
  ]);
  const claims = scenarios.reduce((sum, scenario) => sum + scenario.claims.length, 0);
  blocks.push([`${count(scenarios.length, "scenario")}, ${count(claims, "claim")}`]);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
