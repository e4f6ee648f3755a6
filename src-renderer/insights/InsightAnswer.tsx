/** What an instrument answered: sentences, a picture, all numbers, and what they rest on. */
import { Download } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { INSTRUMENTS, type Insight, type InstrumentId } from "#core/insights/instruments";
import { answerPicture } from "#core/insights/views/answer-picture";
import { sidesWords } from "#core/insights/views/beside";
import { shownAs, viewOf } from "#core/insights/views/index";
import { insightPage } from "#core/insights/views/page";
import type { Table } from "#core/insights/views/view";
import { basisWords } from "#core/insights/views/words";
import { svgFile } from "#core/pictures/svg";
import { PictureSvg } from "../charts/PictureSvg";
import { useSize } from "../charts/use-size";
import { useStudio } from "../stores/context";
import { errorNotice } from "../stores/interface-store";
import { Button } from "../ui/Button";
import { shownTheme } from "../ui/theme";
import { DRAWN, TAKES } from "./more";
import type { Answers } from "./use-insight";

export interface InsightAnswerProps {
  readonly instrument: InstrumentId;
  /** Of one network, or of two beside each other. */
  readonly answers: Answers;
  /** A click on a mark that stands for something. */
  readonly onPick?: ((name: string) => void) | undefined;
}

const HEIGHT = 320;

export function InsightAnswer({
  instrument,
  answers: { own, beside },
  onPick,
}: InsightAnswerProps): ReactNode {
  const { services } = useStudio();
  const answers = useMemo(
    (): readonly Insight[] => (beside && "figures" in beside ? [own, beside] : [own]),
    [own, beside],
  );
  const view = viewOf(instrument);
  const shown = useMemo(() => answers.map((answer) => shownAs(instrument, answer)), [instrument, answers]);
  const [room, { width }] = useSize();
  const size = useMemo(() => ({ width: Math.max(width, 320), height: HEIGHT }), [width]);
  const pictures = useMemo(() => view.pictures(shown, size), [view, shown, size]);
  const sides = sidesWords(instrument, answers);
  const bases = answers.map(basisWords);
  const page = async (): Promise<string> => {
    const { version } = await services.client.call("app.info", {});
    const refusal = beside && "refusal" in beside ? beside.refusal : undefined;
    return insightPage({ instrument, answers, refusal, version });
  };
  const Also = TAKES[instrument];
  const Drawn = DRAWN[instrument];
  const summary = `${INSTRUMENTS[instrument].question} ${bases.join("; ")}`;
  return (
    <div className="flex flex-col gap-4">
      {shown.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two runs may bear one name, and are nothing but first and second here
        <div key={index} className="flex flex-col gap-1">
          {shown.length > 1 && <h3 className="font-medium text-text">{each.frame.network}</h3>}
          {view.sentences(each).map((sentence) => (
            <p key={sentence} className="selectable max-w-prose text-text">
              {sentence}
            </p>
          ))}
        </div>
      ))}
      {beside && "refusal" in beside && (
        <p role="alert" className="selectable max-w-prose text-muted">
          Beside it: {beside.refusal}
        </p>
      )}
      <div ref={room} className="flex w-full flex-col gap-2">
        {pictures.map((picture, index) => (
          <PictureSvg
            // biome-ignore lint/suspicious/noArrayIndexKey: a picture is nothing but its place in the list
            key={index}
            picture={picture}
            summary={summary}
            className="max-w-full"
            onPick={onPick}
          />
        ))}
      </div>
      {Drawn && <Drawn answers={answers} />}
      {sides !== undefined && <p className="text-small text-muted">{sides}</p>}
      {shown.map((each, index) => (
        <Numbers
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          key={index}
          caption={each.frame.network}
          isNamed={shown.length > 1}
          table={view.table(each)}
        />
      ))}
      <div className="flex flex-col gap-1 text-small text-muted">
        {[...new Set(bases)].map((words) => (
          <p key={words} className="selectable wrap-anywhere">
            {words}.
          </p>
        ))}
      </div>
      <div className="flex flex-wrap gap-2">
        <Takes
          files={[
            {
              label: "Save picture",
              name: `${instrument}.svg`,
              make: () => svgFile(answerPicture(instrument, answers, size), summary, shownTheme()),
            },
            { label: "Save page", name: `${instrument}.html`, make: page },
          ]}
        />
        {Also && <Also answer={own} />}
      </div>
    </div>
  );
}

function Numbers(props: {
  readonly caption: string;
  readonly isNamed: boolean;
  readonly table: Table;
}): ReactNode {
  const { caption, isNamed, table } = props;
  const { columns, rows } = table;
  return (
    <div className="overflow-x-auto">
      {isNamed && <p className="pb-1 font-medium text-text">{caption}</p>}
      <table aria-label={caption} className="text-left">
        <thead>
          <tr>
            {columns.map((column, place) => (
              <th
                key={column}
                scope="col"
                className={`pr-5 pb-1 text-small font-medium whitespace-nowrap text-muted ${isName(rows, place) ? "" : "text-right"}`}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: several rows may begin with one name, and none moves
            <tr key={index} className="border-t border-line">
              {row.map((cell, place) => (
                <td
                  key={columns[place]}
                  className={`numeric selectable py-0.5 pr-5 whitespace-nowrap text-text ${isName(rows, place) ? "" : "text-right"}`}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A column of names stands to the left, one of numbers to the right. The first is what each row is about, and may be named `0.conv`. */
function isName(rows: Table["rows"], place: number): boolean {
  if (place === 0) return rows.some(([name = ""]) => /[a-z]/i.test(name));
  const known = rows.flatMap((row) => (row[place] === "-" ? [] : [row[place] ?? ""]));
  return known.length > 0 && known.every((cell) => /^[a-z_]/i.test(cell));
}

/** What can be taken away. */
function Takes({ files }: { readonly files: readonly TakenFile[] }): ReactNode {
  const { services, screen } = useStudio();
  const save = async ({ name, make }: TakenFile): Promise<void> => {
    try {
      await services.dialogs.saveFile({ name, content: await make() });
    } catch (error) {
      screen.getState().notify(errorNotice(error));
    }
  };
  return (
    <>
      {files.map((file) => (
        <Button key={file.name} icon={Download} onClick={() => void save(file)}>
          {file.label}
        </Button>
      ))}
    </>
  );
}

interface TakenFile {
  readonly label: string;
  readonly name: string;
  make(): string | Promise<string>;
}
