import { Injectable } from '@nestjs/common';
import axios, { type AxiosInstance } from 'axios';
import { AppConfig } from '../../platform/config/app-config.js';
import { DemoOnly, SimulatorRefused } from './demo.errors.js';

/** An account of the simulated platforms, with what an operator would type into 渠道接入. */
export interface SimulatorAccount {
  kind: 'official-account' | 'mini-program' | 'shop';
  appid: string;
  secret: string;
  callbackToken: string;
  originalId: string;
}

/** A person of the simulated world. */
export interface SimulatorPerson {
  id: string;
  name: string;
  openids: { oa: string; mp: string; shop: string };
  unionid: string;
  follows: boolean;
  joinedAt: string | null;
  orders: number;
}

export interface SimulatorMessage {
  seq: number;
  kind: 'template' | 'subscribe' | 'mass';
  title: string | null;
  lines: { label: string; value: string }[];
  text: string | null;
  simulatorAt: string;
}

export interface SimulatorClock {
  mode: 'real' | 'standing' | 'running';
  now: string;
}

const TIMEOUT_MS = 20_000;

/** The simulator's control interface: what people and platforms would do by themselves. */
@Injectable()
export class SimulatorControl {
  private readonly http: AxiosInstance | undefined;
  readonly baseUrl: string | undefined;

  constructor(config: AppConfig) {
    this.baseUrl = config.SIMULATOR_URL;
    if (!config.DEMO || !config.SIMULATOR_URL) return;
    this.http = axios.create({
      baseURL: `${config.SIMULATOR_URL}/_control`,
      timeout: TIMEOUT_MS,
      validateStatus: () => true,
    });
  }

  accounts(): Promise<{
    accounts: SimulatorAccount[];
    templates: Record<string, { templateId: string; title: string }[]>;
  }> {
    return this.get('/accounts');
  }

  /** Business date of the oldest order served, from which a shop's history is worth reading. */
  async firstOrderDate(): Promise<string | undefined> {
    const { firstOrderOn } = await this.get<{ firstOrderOn?: string | null }>('/totals');
    return firstOrderOn ?? undefined;
  }

  clock(): Promise<SimulatorClock> {
    return this.get('/clock');
  }

  advanceDays(days: number): Promise<SimulatorClock> {
    return this.post('/clock', { advanceDays: days });
  }

  /** Tells the platforms where our callbacks are: one channel code per appid; null: push nothing. */
  setCallbacks(callbackBase: string | null, channels: Record<string, string>): Promise<unknown> {
    return this.post('/callbacks', { callbackBase, channels });
  }

  /** People whom `search` fits; `only` narrows them down. */
  async people(
    search: string,
    limit: number,
    only: { joined?: boolean; follows?: boolean; buyer?: boolean } = {},
  ): Promise<SimulatorPerson[]> {
    const query = new URLSearchParams({ search, limit: String(limit) });
    for (const [name, value] of Object.entries(only)) query.set(name, String(value));
    const { people } = await this.get<{ people: SimulatorPerson[] }>(`/people?${query.toString()}`);
    return people;
  }

  async person(id: string): Promise<SimulatorPerson | undefined> {
    const found = await this.people(id, 20);
    return found.find((person) => person.id === id);
  }

  placeOrder(person: string, amountFen: number): Promise<{ orderId: string }> {
    return this.post('/orders', { person, amountFen });
  }

  /** Paid orders of a person, the newest first. */
  async ordersOf(person: string): Promise<{ orderId: string; amountFen: number; refundedFen: number }[]> {
    const query = new URLSearchParams({ person });
    const answer = await this.get<{
      orders: { orderId: string; amountFen: number; refundedFen: number; paidAt: string | null }[];
    }>(`/orders?${query.toString()}`);
    return answer.orders.filter(({ paidAt }) => paidAt !== null);
  }

  refund(orderId: string): Promise<unknown> {
    return this.post('/refunds', { orderId });
  }

  follow(person: string): Promise<unknown> {
    return this.post('/follow', { person });
  }

  unfollow(person: string): Promise<unknown> {
    return this.post('/unfollow', { person });
  }

  loginCode(person: string): Promise<{ code: string }> {
    return this.post('/login-codes', { person });
  }

  async inbox(person: string): Promise<SimulatorMessage[]> {
    const query = new URLSearchParams({ person });
    const { messages } = await this.get<{ messages: SimulatorMessage[] }>(`/inbox?${query.toString()}`);
    return messages;
  }

  private get<Answer>(path: string): Promise<Answer> {
    return this.call<Answer>('GET', path);
  }

  private post<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.call<Answer>('POST', path, body);
  }

  private async call<Answer>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    if (!this.http) throw new DemoOnly();
    const answer = await this.http
      .request<unknown>({ method, url: path, data: body })
      .catch((error: unknown) => {
        throw new SimulatorRefused(path, 502, '', error);
      });
    if (answer.status < 300) return answer.data as Answer;
    throw new SimulatorRefused(path, answer.status, reasonOf(answer.data));
  }
}

function reasonOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null) {
    for (const name of ['message', 'error']) {
      const text: unknown = Reflect.get(answer, name);
      if (typeof text === 'string') return text;
    }
  }
  return JSON.stringify(answer);
}
