/** What can go wrong when the API is asked, in one class. */

export interface Fault {
  location: string;
  name: string;
  code: string;
  description: string;
}

interface ErrorBody {
  message: string;
  code: string;
  errors?: Fault[];
}

/** The code of a request that got no answer at all. */
export const UNREACHABLE = "unreachable";

export class ApiProblem extends Error {
  constructor(
    /** The status of the answer; 0 where there was none. */
    readonly status: number,
    /** A stable word; texts for people hang on it. */
    readonly code: string,
    message: string,
    readonly faults: readonly Fault[] = [],
    /** Seconds after which it may be tried again. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** The problem that an answer other than 2xx tells of. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  if (isErrorBody(body)) return new ApiProblem(response.status, body.code, body.message, body.errors, retryAfter);
  return new ApiProblem(response.status, "internal_error", response.statusText, [], retryAfter);
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === "object" && body !== null && "code" in body && "message" in body;
}
