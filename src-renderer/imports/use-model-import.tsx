/** A model as a drawing: what would come of it is told first; the press on Import opens it, in one step that undo takes back. */
import { useCallback, useMemo, useRef, useState } from "react";
import type { RaiseOptions } from "#core/imports/raise/raise-model";
import { useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { importModel } from "./import-model";
import { Failure, Working } from "./import-states";
import { PartFields } from "./PartFields";
import { PixelFields } from "./PixelFields";
import { FIRST_CHOICE, saidPixels } from "./pixels";
import { ReportBody } from "./ReportBody";
import type { ImportStage } from "./stage";
import { useAnswer } from "./use-answer";
import { wordsOf } from "./use-handed-over";

/** @param upload undefined: it is not wanted now */
export function useModelImport(upload: string | undefined): ImportStage {
  const studio = useStudio();
  const { client } = studio.services;
  const [options, setOptions] = useState<RaiseOptions>({});
  const [pixels, setPixels] = useState(FIRST_CHOICE);
  const [isImporting, setImporting] = useState(false);
  const [failure, setFailure] = useState<string>();
  const ask = useMemo(
    () =>
      upload === undefined ? undefined : () => client.call("imports.look", { source: { upload }, options }),
    [client, upload, options],
  );
  const look = useAnswer(ask);
  const ends = useRef<readonly string[]>([]);
  const found = look.value;
  // Of the longest part, which all shorter ones are parts of.
  if (found && options.part === undefined) ends.current = Object.keys(found.report.paths);

  const onChange = useCallback((next: RaiseOptions) => {
    setOptions(next);
    setFailure(undefined);
  }, []);

  const error = failure ?? look.error;
  if (error !== undefined) {
    const back = options.part !== undefined || options.imageSize !== undefined;
    return {
      body: <Failure words={error} />,
      action: back ? <Button onClick={() => onChange({})}>Back</Button> : null,
    };
  }
  if (!found) return { body: <Working words="Reading the network and drawing it" />, action: null };
  const { document, report } = found;
  const { shape, classes } = report.images;
  const asksPixels = report.pixels?.isAssumed ?? false;
  const said = saidPixels(pixels, { channels: shape[2], classes }, asksPixels);

  async function run(): Promise<void> {
    if (upload === undefined || !said.ok) return;
    setImporting(true);
    try {
      await importModel(studio, { source: { upload }, options, preprocessing: said.given });
    } catch (thrown) {
      setFailure(wordsOf(thrown));
      setImporting(false);
    }
  }

  return {
    body: isImporting ? (
      <Working words="Importing" />
    ) : (
      <ReportBody report={report} document={document}>
        <PartFields report={report} ends={ends.current} options={options} onChange={onChange} />
        <PixelFields
          channels={shape[2]}
          classes={classes}
          choice={pixels}
          problem={said.ok ? undefined : said.problem}
          asksPixels={asksPixels}
          asksNames={report.pixels?.namesClasses === false}
          onChange={setPixels}
        />
      </ReportBody>
    ),
    action: (
      <Button tone="primary" disabled={look.isBusy || isImporting || !said.ok} onClick={() => void run()}>
        {report.isWhole ? "Import" : "Import this part"}
      </Button>
    ),
  };
}
