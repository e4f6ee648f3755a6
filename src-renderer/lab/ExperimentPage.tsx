/** One experiment: the question, how far it is, the picture of the answer, the verdict, what was fixed, and every number. */
import { type ReactNode, useEffect, useRef } from "react";
import type { ExperimentView } from "#core/lab/experiment-view";
import { ExperimentActions } from "./ExperimentActions";
import { ExperimentProgress } from "./ExperimentProgress";
import { settingWords } from "./experiment-words";
import { GapCard } from "./GapCard";
import { HeldEqualCard } from "./HeldEqualCard";
import { QUESTION_PAGES } from "./question-pages";
import { ResultsTable } from "./ResultsTable";
import { useAnswer } from "./use-experiment";
import { VerdictCard } from "./VerdictCard";

export function ExperimentPage({ view }: { readonly view: ExperimentView }): ReactNode {
  const answer = useAnswer(view);
  const heading = useRef<HTMLHeadingElement>(null);
  // What led here may have gone, as a form that was sent: the focus is not left nowhere.
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus();
  }, []);
  const { experiment } = view;
  const { Result, Aside, isVerdictBelow = false } = QUESTION_PAGES[experiment.question.kind];
  return (
    <article className="@container relative h-full overflow-y-auto">
      <div className="flex min-h-full flex-col gap-3 p-4">
        <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1">
            <h2
              ref={heading}
              tabIndex={-1}
              className="truncate text-title text-text outline-none"
              title={experiment.name}
            >
              {experiment.name}
            </h2>
            <p className="text-muted">{settingWords(view)}</p>
          </div>
          <ExperimentActions view={view} />
        </header>
        <ExperimentProgress view={view} />
        {isVerdictBelow && <Result view={view} answer={answer} />}
        <div className="grid gap-3 @min-[700px]:grid-cols-[minmax(0,1fr)_17rem]">
          {isVerdictBelow ? (
            <VerdictCard view={view} answer={answer} />
          ) : (
            <Result view={view} answer={answer} />
          )}
          <div className="flex flex-col gap-3">
            {!isVerdictBelow && <VerdictCard view={view} answer={answer} />}
            {Aside && <Aside view={view} />}
            <HeldEqualCard view={view} />
          </div>
        </div>
        <ResultsTable view={view} answer={answer} />
        <GapCard view={view} answer={answer} />
      </div>
    </article>
  );
}
