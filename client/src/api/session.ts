/**
 * Who is logged in, for all tabs of this browser.
 *
 * The access token lives in memory alone. What a later visit needs lies in local storage: the refresh token, which is
 * good once, and the access token before the present one, which the API wants to see beside it and which may have
 * expired. Tabs take turns at refreshing, and whoever refreshed tells the others.
 */

import { API } from "../places";
import { ApiProblem, problemOf, UNREACHABLE } from "./problems";

/** What the API hands out at a log-in and at every refresh. */
export interface TokenPair {
  access_token: string;
  refresh_token: string;
  /** Seconds. */
  expires_in: number;
}

interface Kept {
  refresh_token: string;
  access_token: string;
}

interface Access {
  token: string;
  /** In milliseconds, by this browser's own clock. */
  expires: number;
  /** The refresh token that came with it. */
  refresh_token: string;
}

export type Who = "guest" | "member";

const KEY = "marquee.session";
/** A token that ends within this time counts as ended. */
const MARGIN = 15_000;
/** How long a tab waits to be told what another one got. */
const TELLING = 300;

export class Session {
  /** Whether the last session ended because its person wanted so, in this tab. */
  endedByHand = false;
  private access: Access | undefined;
  private refreshing: Promise<string | undefined> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly others = new BroadcastChannel(KEY);

  constructor(
    private readonly storage: Storage = localStorage,
    private readonly now: () => number = Date.now,
  ) {
    this.others.onmessage = ({ data }: MessageEvent<Access | undefined>) => {
      this.access = data;
      this.changed();
    };
    window.addEventListener("storage", ({ key }) => {
      if (key === KEY || key === null) this.changed();
    });
  }

  get who(): Who {
    return this.storage.getItem(KEY) ? "member" : "guest";
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begin with the tokens of a log-in. */
  begin(pair: TokenPair): void {
    this.endedByHand = false;
    this.keep(pair, pair.access_token);
  }

  /** Forget who was logged in, in every tab. */
  end(byHand = true): void {
    this.endedByHand = byHand;
    this.storage.removeItem(KEY);
    this.access = undefined;
    this.others.postMessage(undefined);
    this.changed();
  }

  /** An access token that is good for now; none for a guest. */
  async token(): Promise<string | undefined> {
    if (this.who === "guest") return undefined;
    return this.fresh() ?? this.renew();
  }

  /** A new access token in place of `refused`; none when the session is over. One request, however many ask. */
  renew(refused?: string): Promise<string | undefined> {
    if (refused && this.access?.token === refused) this.access = undefined;
    this.refreshing ??= this.inTurn(() => this.refresh()).finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private fresh(): string | undefined {
    return this.access && this.access.expires - MARGIN > this.now() ? this.access.token : undefined;
  }

  /** Only one tab at a time does this, where the browser has locks; elsewhere the API's grace lets two through. */
  private async inTurn(refresh: () => Promise<string | undefined>): Promise<string | undefined> {
    // Pages that don't come over https have no locks.
    const locks = navigator.locks as LockManager | undefined;
    const seen = this.kept()?.refresh_token;
    const turn = async () => {
      if (this.kept()?.refresh_token !== seen) await this.told();
      return this.fresh() ?? refresh();
    };
    return locks ? await locks.request(KEY, turn) : turn();
  }

  /** Wait for what the tab before us got; it may not have reached us yet. */
  private told(): Promise<void> {
    const isTold = () => this.access?.refresh_token === this.kept()?.refresh_token;
    return new Promise((resolve) => {
      if (isTold()) return resolve();
      const stop = this.subscribe(() => {
        if (isTold()) done();
      });
      const timer = setTimeout(done, TELLING);
      function done() {
        clearTimeout(timer);
        stop();
        resolve();
      }
    });
  }

  private async refresh(): Promise<string | undefined> {
    const kept = this.kept();
    if (!kept) return undefined;
    let response;
    try {
      response = await fetch(`${API}/auth/login/`, {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(kept),
      });
    } catch (error) {
      throw new ApiProblem(0, UNREACHABLE, String(error));
    }
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) {
      this.keep(body as TokenPair, this.access?.token ?? kept.access_token);
      return this.access?.token;
    }
    // Another one may have logged in meanwhile, in another tab.
    if (response.status === 401 && this.kept()?.refresh_token === kept.refresh_token) {
      this.end(false);
      return undefined;
    }
    throw problemOf(response, body);
  }

  private keep(pair: TokenPair, before: string): void {
    const expires = this.now() + pair.expires_in * 1000;
    this.access = { token: pair.access_token, expires, refresh_token: pair.refresh_token };
    const kept: Kept = { refresh_token: pair.refresh_token, access_token: before };
    this.storage.setItem(KEY, JSON.stringify(kept));
    this.others.postMessage(this.access);
    this.changed();
  }

  private kept(): Kept | undefined {
    const text = this.storage.getItem(KEY);
    return text ? (JSON.parse(text) as Kept) : undefined;
  }

  private changed(): void {
    this.listeners.forEach((listener) => listener());
  }
}

export const session = new Session();
