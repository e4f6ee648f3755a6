/** What the network says, a bar for each class: all of them in their own order where they fit, else the most probable ones. */
import type { ReactNode } from "react";
import type { TriedAnswer, TriedModel } from "#core/protocol/trying-api";
import { classNames } from "../ui/class-names";
import { shareWords } from "./answer-words";

interface Bar {
  readonly index: number;
  readonly name: string;
  readonly probability: number | undefined;
}

export function ClassBars(props: {
  readonly model: TriedModel;
  readonly answer: TriedAnswer | undefined;
}): ReactNode {
  const { model, answer } = props;
  const top = answer?.best[0]?.index;
  return (
    <ol
      aria-label="Probability of each class"
      className="grid min-h-0 flex-1 auto-rows-min grid-cols-[fit-content(9rem)_minmax(2rem,1fr)_auto] gap-x-2 overflow-y-auto"
    >
      {barsOf(model, answer).map(({ index, name, probability }) => (
        <li
          key={index}
          data-class={index}
          className="col-span-3 grid h-4 grid-cols-subgrid items-center text-small leading-none"
        >
          <bdi
            title={name}
            className={classNames(
              "truncate text-left leading-tight",
              index === top ? "font-semibold text-text" : "text-muted",
            )}
          >
            {name}
            {answer?.truth?.index === index && <span className="sr-only"> (the truth)</span>}
          </bdi>
          <span
            className={classNames(
              "h-2.5 overflow-hidden rounded-sm bg-field",
              answer?.truth?.index === index && "outline-2 outline-offset-1 outline-good",
            )}
          >
            <span
              className={classNames("block h-full", index === top ? "bg-convolution" : "bg-faint")}
              style={{ width: `${(probability ?? 0) * 100}%` }}
            />
          </span>
          <span
            className={classNames("numeric min-w-14 text-right", index === top ? "text-text" : "text-muted")}
          >
            {probability === undefined ? "" : shareWords(probability)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function barsOf({ classNames: names }: TriedModel, answer: TriedAnswer | undefined): readonly Bar[] {
  if (names === undefined) return answer?.best ?? [];
  const shares = new Map(answer?.best.map(({ index, probability }) => [index, probability]));
  return names.map((name, index) => ({ index, name, probability: shares.get(index) }));
}
