/** A file's weights into the open drawing: the table first, which a person corrects; then they are kept as a run. */
import { useMemo, useState } from "react";
import type { MatchCorrections } from "#core/imports/match-weights";
import { useDocumentState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { importWeights } from "./import-model";
import { Failure, Working } from "./import-states";
import { PixelFields } from "./PixelFields";
import { FIRST_CHOICE, saidPixels } from "./pixels";
import type { ImportStage } from "./stage";
import { useAnswer } from "./use-answer";
import { wordsOf } from "./use-handed-over";
import { WeightsBody } from "./WeightsBody";

/** @param upload undefined: it is not wanted now */
export function useWeightsImport(upload: string | undefined): ImportStage {
  const studio = useStudio();
  const { client } = studio.services;
  const document = useDocumentState((state) => state.document);
  const [corrections, setCorrections] = useState<MatchCorrections>({});
  const [pixels, setPixels] = useState(FIRST_CHOICE);
  const [isKeeping, setKeeping] = useState(false);
  const [failure, setFailure] = useState<string>();
  const ask = useMemo(() => {
    if (upload === undefined || !document) return undefined;
    const order = { source: { upload }, document, corrections, preprocessing: {}, keeps: false };
    return () => client.call("imports.weights", order);
  }, [client, upload, document, corrections]);
  const match = useAnswer(ask);

  if (!document) {
    return {
      body: (
        <Failure words="These are weights without a network. Open the drawing that they are for, or choose a network to begin with, and import them again." />
      ),
      action: null,
    };
  }
  const error = failure ?? match.error;
  if (error !== undefined) return { body: <Failure words={error} />, action: null };
  const found = match.value;
  if (!found) return { body: <Working words="Finding the place of each weight" />, action: null };
  const { table, isAssumed, images } = found;
  const said = saidPixels(pixels, images, isAssumed);
  const matched = table.rows.filter((row) => row.match).length;

  async function keep(): Promise<void> {
    if (upload === undefined || !document || !said.ok) return;
    setKeeping(true);
    try {
      await importWeights(studio, {
        source: { upload },
        document,
        corrections,
        preprocessing: said.given,
      });
    } catch (thrown) {
      setFailure(wordsOf(thrown));
      setKeeping(false);
    }
  }

  return {
    body: isKeeping ? (
      <Working words="Keeping the weights" />
    ) : (
      <WeightsBody table={table} corrections={corrections} isBusy={match.isBusy} onCorrect={setCorrections}>
        <PixelFields
          channels={images.channels}
          classes={images.classes}
          choice={pixels}
          problem={said.ok ? undefined : said.problem}
          asksPixels={isAssumed}
          asksNames={false}
          onChange={setPixels}
        />
      </WeightsBody>
    ),
    action: (
      <Button
        tone="primary"
        disabled={match.isBusy || isKeeping || !said.ok || matched === 0}
        onClick={() => void keep()}
      >
        Keep as a run
      </Button>
    ),
  };
}
