/** One thing a client wants, once, however often it has to ask. */
export interface Call {
  path: string;
  key: string;
  token: string;
  body: unknown;
}

/** A call that was acknowledged. */
export interface Answered {
  call: Call;
  body: Record<string, unknown>;
}

const PAUSE_MS = 50;
const TRIES_AT_MOST = 2_000;

/**
 * Clients that ask for something under a key and repeat it, unchanged, until they have an answer: no connection, a
 * server error and "still running" are no answers; a refusal is one.
 */
export class LoadGenerator {
  readonly done: Answered[] = [];
  /** Refusals by code. */
  readonly refusals = new Map<string, number>();
  /** Tries that ended without an answer. */
  failures = 0;
  /** Answers that the server had stored before. */
  replays = 0;
  private next = 0;

  constructor(
    private readonly baseUrl: string,
    readonly calls: readonly Call[],
  ) {}

  /** Calls that are acknowledged or refused. */
  get answered(): number {
    return this.done.length + [...this.refusals.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Asks for everything, so many clients at once; resolves when each call has its answer. */
  async run(clients: number): Promise<void> {
    await Promise.all(
      Array.from({ length: clients }, async () => {
        for (let call = this.calls[this.next++]; call; call = this.calls[this.next++]) await this.ask(call);
      }),
    );
  }

  private async ask(call: Call): Promise<void> {
    for (let attempt = 0; attempt < TRIES_AT_MOST; attempt += 1) {
      if (await this.isAnswered(call)) return;
      this.failures += 1;
      await new Promise((resume) => setTimeout(resume, PAUSE_MS));
    }
    throw new Error(`No answer to ${call.path} (${call.key})`);
  }

  private async isAnswered(call: Call): Promise<boolean> {
    const answer = await fetch(`${this.baseUrl}${call.path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${call.token}`,
        'idempotency-key': call.key,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    }).catch(() => undefined);
    if (!answer) return false;
    const body = (await answer.json().catch(() => undefined)) as Record<string, unknown> | undefined;
    if (!body || answer.status >= 500 || answer.status === 429) return false;
    if (answer.ok) {
      if (answer.headers.get('idempotency-replayed') === 'true') this.replays += 1;
      this.done.push({ call, body });
      return true;
    }
    const code = String(body['code']);
    if (code === 'request.in-flight') return false;
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    return true;
  }
}
