import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import axios, { AxiosError, type AxiosInstance } from 'axios';
import { ChannelError } from '../channel.errors.js';
import { isVendorRecord, parseVendorJson, type VendorRecord } from './vendor-json.js';

export interface VendorRequest {
  method: 'GET' | 'POST';
  url: string;
  /** Sent as JSON. */
  body?: object | undefined;
  headers?: Record<string, string> | undefined;
}

const TIMEOUT_MS = 10_000;
const SOCKETS_PER_HOST = 64;
const ANSWER_MAX_BYTES = 32 * 1024 * 1024;
/** Connection errors after which the request certainly never reached the platform. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

/**
 * One JSON call over kept-alive connections. Everything that is not a JSON object with HTTP 2xx or 4xx
 * becomes a ChannelError that says whether the platform may have acted all the same.
 */
@Injectable()
export class VendorHttp implements OnApplicationShutdown {
  private readonly agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: SOCKETS_PER_HOST, scheduling: 'lifo' }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS_PER_HOST, scheduling: 'lifo' }),
  };
  private readonly client: AxiosInstance = axios.create({
    ...this.agents,
    timeout: TIMEOUT_MS,
    maxRedirects: 0,
    proxy: false,
    responseType: 'text',
    maxContentLength: ANSWER_MAX_BYTES,
    validateStatus: null,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
  });

  onApplicationShutdown(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }

  /** The answer's JSON object; `errcode` in it is the caller's business. */
  async json(request: VendorRequest): Promise<VendorRecord> {
    let status: number;
    let text: string;
    try {
      const answer = await this.client.request<string>({
        method: request.method,
        url: request.url,
        ...(request.body && { data: JSON.stringify(request.body) }),
        headers: { ...(request.body && { 'Content-Type': 'application/json' }), ...request.headers },
      });
      status = answer.status;
      text = answer.data;
    } catch (error) {
      throw connectionError(error);
    }
    if (status >= 500 || status === 429) throw statusError(status);
    return readAnswer(text, status);
  }
}

function readAnswer(text: string, status: number): VendorRecord {
  let value: unknown;
  try {
    value = parseVendorJson(text);
  } catch (error) {
    const isCutJson = /^\s*[[{]/.test(text);
    throw unreadable(isCutJson ? 'incomplete' : 'unreadable', text, status, error);
  }
  if (!isVendorRecord(value)) throw unreadable('unreadable', text, status);
  return value;
}

function unreadable(
  how: 'incomplete' | 'unreadable',
  text: string,
  status: number,
  cause?: unknown,
): ChannelError {
  const isIncomplete = how === 'incomplete';
  return new ChannelError({
    code: isIncomplete ? 'channels.answer-incomplete' : 'channels.answer-unreadable',
    kind: 'transient',
    message: isIncomplete
      ? '平台的回答不完整，稍后自动重试'
      : '平台返回的不是接口数据（可能是网页），请检查接口地址或稍后重试',
    isPerhapsAccepted: true,
    details: { status, beginning: text.slice(0, 120) },
    cause,
  });
}

function statusError(status: number): ChannelError {
  const isTurnedAway = status === 503 || status === 429;
  return new ChannelError({
    code: 'channels.platform-unavailable',
    kind: 'transient',
    message: `平台暂时不可用（HTTP ${status}），稍后自动重试`,
    vendorCode: `HTTP ${status}`,
    // 503 and 429 turn a request away; after 500, 502 or 504 nobody knows how far it came.
    isPerhapsAccepted: !isTurnedAway,
    retryAfterMs: isTurnedAway ? 5_000 : 0,
    details: { status },
  });
}

function connectionError(error: unknown): ChannelError {
  const code = error instanceof AxiosError ? (error.code ?? '') : '';
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') {
    return new ChannelError({
      code: 'channels.timed-out',
      kind: 'transient',
      message: `平台在 ${TIMEOUT_MS / 1000} 秒内没有回答，稍后自动重试`,
      isPerhapsAccepted: true,
      cause: error,
    });
  }
  if (NEVER_SENT.has(code)) {
    return new ChannelError({
      code: 'channels.unreachable',
      kind: 'transient',
      message: `连不上平台（${code}），请检查接口地址和网络`,
      details: { reason: code },
      cause: error,
    });
  }
  return new ChannelError({
    code: 'channels.answer-incomplete',
    kind: 'transient',
    message: '连接在平台回答完之前中断，稍后自动重试',
    isPerhapsAccepted: true,
    details: { reason: code },
    cause: error,
  });
}
