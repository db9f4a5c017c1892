import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { MemberTokenInvalid } from './auth.errors.js';

const AUDIENCE = 'mini';
const ISSUER = 'cenglin';
const ALGORITHM = 'HS256';
/** How long a member stays signed in before the mini-program logs in again by itself. */
export const MEMBER_TOKEN_SECONDS = 600;

/** Who a member's token stands for: the person, and the account through which they came. */
export interface MemberIdentity {
  memberId: string;
  channelId: string;
}

/** Members' tokens: short-lived, signed, for the mini-program API alone. */
@Injectable()
export class MemberToken {
  constructor(private readonly jwt: JwtService) {}

  issue(identity: MemberIdentity): Promise<string> {
    return this.jwt.signAsync(
      { channel: identity.channelId },
      {
        subject: identity.memberId,
        audience: AUDIENCE,
        issuer: ISSUER,
        algorithm: ALGORITHM,
        expiresIn: MEMBER_TOKEN_SECONDS,
      },
    );
  }

  /** Throws `mini-program.token-invalid` unless the token is ours, unaltered, for members and not expired. */
  async verify(token: string): Promise<MemberIdentity> {
    const claims = await this.jwt
      .verifyAsync<Record<string, unknown>>(token, {
        audience: AUDIENCE,
        issuer: ISSUER,
        algorithms: [ALGORITHM],
        clockTolerance: 5,
      })
      .catch(() => undefined);
    const { sub: memberId, channel: channelId } = claims ?? {};
    if (typeof memberId !== 'string' || typeof channelId !== 'string') throw new MemberTokenInvalid();
    return { memberId, channelId };
  }
}
