import { BackplaneUnavailable } from "../../chat/backplane.ts";

/** Answers another thread when `result` is there. When a link was closed meanwhile, all of them are, and no answer is due. */
export function answerLater<Result>(result: Promise<Result>, answer: (result: Result) => void): void {
  result.then(answer, (error: unknown) => {
    if (!(error instanceof BackplaneUnavailable)) throw error;
  });
}
