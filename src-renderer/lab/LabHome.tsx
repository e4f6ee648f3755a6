/** The Lab's first page: the questions, and below them what was asked before. */
import type { ReactNode } from "react";
import { useLabState, useStudio } from "../stores/context";
import { AnswerPicture } from "./AnswerPicture";
import { ExperimentsTable } from "./ExperimentsTable";
import { QUESTION_PAGES } from "./question-pages";
import { QUESTIONS, type QuestionCard } from "./questions";

export function LabHome(): ReactNode {
  const asking = useLabState((state) => state.asking);
  const Ask = asking && QUESTION_PAGES[asking].Ask;
  const again = useLabState((state) => state.again?.experiment.id);
  return (
    <div className="relative h-full overflow-y-auto bg-background">
      <div className="mx-auto flex max-w-5xl flex-col gap-8 px-6 pt-7 pb-12">
        <section aria-labelledby="ask">
          <h2 id="ask" className="text-title text-text">
            Ask a question
          </h2>
          <p className="pt-0.5 pb-4 text-muted">
            The question is fixed before the training starts; the answer is computed, with its uncertainty.
          </p>
          <ul className="grid gap-4 md:grid-cols-2">
            {QUESTIONS.map((question) => (
              <li key={question.kind}>
                <Card question={question} isOpen={asking === question.kind} />
              </li>
            ))}
          </ul>
          {Ask && <Ask key={again} />}
        </section>
        <ExperimentsTable />
      </div>
    </div>
  );
}

function Card(props: { readonly question: QuestionCard; readonly isOpen: boolean }): ReactNode {
  const { question, isOpen } = props;
  const { kind, title, about, measure } = question;
  const { lab } = useStudio();
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={() => lab.getState().ask(isOpen ? undefined : kind)}
      className={`flex h-full w-full items-start gap-4 rounded-card border bg-panel p-4 text-left shadow-card transition-colors ${isOpen ? "border-faint" : "border-line hover:border-faint"}`}
    >
      <AnswerPicture kind={kind} />
      <span className="flex min-w-0 flex-col gap-1">
        <span className="font-semibold text-text">{title}</span>
        <span className="text-muted">{about}</span>
        <span className="text-small text-muted">{measure}</span>
      </span>
    </button>
  );
}
