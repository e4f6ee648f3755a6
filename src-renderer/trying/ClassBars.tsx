/**
 * What the network says, a bar for each class: all of them in their own order where they fit, else the most probable ones. Where units are
 * removed, a mark on each bar is what the whole network says.
 */
import type { ReactNode } from "react";
import type { TriedAnswer, TriedModel } from "#core/protocol/trying-api";
import { classNames } from "../ui/class-names";
import { shareWords } from "./answer-words";

interface Bar {
  readonly index: number;
  readonly name: string;
  readonly probability: number | undefined;
  readonly whole?: number | undefined;
}

export function ClassBars(props: {
  readonly model: TriedModel;
  readonly answer: TriedAnswer | undefined;
}): ReactNode {
  const { model, answer } = props;
  const top = answer?.best[0]?.index;
  const isBeside = answer?.without !== undefined;
  return (
    <ol
      aria-label="Probability of each class"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: where they have no room, keys scroll them
      tabIndex={0}
      className={classNames(
        "grid min-h-0 flex-1 auto-rows-min gap-x-2 overflow-y-auto",
        isBeside
          ? "grid-cols-[fit-content(9rem)_minmax(2rem,1fr)_auto_auto]"
          : "grid-cols-[fit-content(9rem)_minmax(2rem,1fr)_auto]",
      )}
    >
      {barsOf(model, answer).map(({ index, name, probability, whole }) => (
        <li
          key={index}
          data-class={index}
          className="col-span-full grid h-4 grid-cols-subgrid items-center text-small leading-none"
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
              "relative h-2.5 rounded-sm bg-field",
              answer?.truth?.index === index && "outline-2 outline-offset-1 outline-good",
            )}
          >
            <span
              className={classNames("block h-full rounded-sm", index === top ? "bg-convolution" : "bg-faint")}
              style={{ width: `${(probability ?? 0) * 100}%` }}
            />
            {whole !== undefined && (
              <span
                className="absolute -top-0.5 -bottom-0.5 -ml-px w-0.5 bg-text"
                style={{ left: `${whole * 100}%` }}
              />
            )}
          </span>
          <span
            className={classNames("numeric min-w-14 text-right", index === top ? "text-text" : "text-muted")}
          >
            {probability === undefined ? "" : shareWords(probability)}
          </span>
          {isBeside && (
            <span className="numeric min-w-16 text-right text-muted">
              <span className="sr-only">whole network </span>
              {whole === undefined ? "" : shareWords(whole)}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function barsOf({ classNames: names }: TriedModel, answer: TriedAnswer | undefined): readonly Bar[] {
  if (names === undefined) return answer?.best ?? [];
  const said = new Map(answer?.best.map((each) => [each.index, each]));
  return names.map((name, index) => {
    const { probability, whole } = said.get(index) ?? {};
    return { index, name, probability, whole };
  });
}
