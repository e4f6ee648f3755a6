import type { ReactNode } from "react";
import type { Answer } from "#core/lab/answer";
import type { ExperimentView } from "#core/lab/experiment-view";
import { answerTitle } from "#core/lab/report/words";
import { Term } from "../ui/Term";
import { Card } from "./Card";
import { withKeyWords } from "./experiment-words";

/** What may be said so far, with its intervals; below it how it was asked, which was fixed before the start. */
export function VerdictCard(props: { readonly view: ExperimentView; readonly answer: Answer }): ReactNode {
  const { sentences, basis } = props.answer;
  return (
    <Card title={answerTitle(props.view)} className="border-l-3 border-l-accent">
      <div className="selectable flex flex-col gap-1.5">
        {sentences.map((sentence) => (
          <p key={sentence}>
            {withKeyWords(sentence).map(({ text, isKey }) =>
              isKey ? (
                <strong key={text}>{text === "degradation" ? <Term name="degradation" /> : text}</strong>
              ) : (
                text
              ),
            )}
          </p>
        ))}
        <p className="pt-1 text-small text-muted">{basis}</p>
      </div>
    </Card>
  );
}
