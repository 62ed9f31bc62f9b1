/** Log-ins at issuers; their paths stand in the API's document only where an issuer is configured. */

import { problemOf } from "../api/problems";
import type { TokenPair } from "../api/session";
import { API } from "../places";

/** The tokens for the code that an issuer's log-in ended with. Throws `ApiProblem`. */
export async function swapCode(code: string): Promise<TokenPair> {
  const response = await fetch(`${API}/auth/openid/token/`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw problemOf(response, body);
  return body as TokenPair;
}
