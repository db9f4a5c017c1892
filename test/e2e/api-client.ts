/** An answer of the API as a spec looks at it. */
export interface Answer<Body> {
  status: number;
  headers: Headers;
  /** Parsed JSON; undefined for an empty answer. */
  body: Body;
  text: string;
}

/** Calls the API as a browser with a cookie jar would, or with a bearer token as the mini-program does. */
export class ApiClient {
  private readonly cookies = new Map<string, string>();
  private token: string | undefined;

  constructor(
    readonly baseUrl: string,
    private readonly headers: Record<string, string> = { 'x-requested-with': 'cenglin' },
  ) {}

  /** Sends this bearer token from now on. */
  useToken(token: string | undefined): this {
    this.token = token;
    return this;
  }

  /** The cookies as one header, for a second client that has stolen them. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get<Body = unknown>(path: string): Promise<Answer<Body>> {
    return this.call<Body>('GET', path);
  }

  post<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>> {
    return this.call<Body>('POST', path, body);
  }

  put<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>> {
    return this.call<Body>('PUT', path, body);
  }

  async call<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const answer = await fetch(`${this.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...this.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookies.size === 0 ? {} : { cookie: this.cookieHeader }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    this.keepCookies(answer.headers);
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : undefined) as Body,
      text,
    };
  }

  private keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
