import { AnswerStore } from '../../src/actions/engagement/answer.store.js';
import { AnswersService } from '../../src/actions/engagement/answers.service.js';
import { CheckIn } from '../../src/actions/engagement/check-in.service.js';
import { CheckInStore } from '../../src/actions/engagement/check-in.store.js';
import { EngagementAdminRead } from '../../src/actions/engagement/engagement-admin.read.js';
import { EngagementResultsRead } from '../../src/actions/engagement/engagement-results.read.js';
import { EngagementRead } from '../../src/actions/engagement/engagement.read.js';
import { EngagementService } from '../../src/actions/engagement/engagement.service.js';
import { EngagementStore } from '../../src/actions/engagement/engagement.store.js';
import { Forwards } from '../../src/actions/engagement/forwards.service.js';
import { LotteryChances } from '../../src/actions/engagement/lottery-chances.js';
import { LotteryRecords } from '../../src/actions/engagement/lottery-record.service.js';
import { Lotteries } from '../../src/actions/engagement/lotteries.service.js';
import { LotteryStore } from '../../src/actions/engagement/lottery.store.js';
import { MemberMergeStore } from '../../src/actions/engagement/member-merge.store.js';
import { ParticipantRead } from '../../src/actions/engagement/participant.read.js';
import { Participation } from '../../src/actions/engagement/participation.service.js';
import { ProfileCompletion } from '../../src/actions/engagement/profile-completion.service.js';
import { ReferralSettling } from '../../src/actions/engagement/referral-settling.service.js';
import { Referral } from '../../src/actions/engagement/referral.service.js';
import { ReferralStore } from '../../src/actions/engagement/referral.store.js';
import { RewardStore } from '../../src/actions/engagement/reward.store.js';
import { RewardsService } from '../../src/actions/engagement/rewards.service.js';
import { SignUpStore } from '../../src/actions/engagement/sign-up.store.js';
import { SignUps } from '../../src/actions/engagement/sign-ups.service.js';
import { ActivitiesService } from '../../src/facts/activities/activities.service.js';
import { MemberMarks } from '../../src/facts/member-marks/member-marks.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { FieldCipher } from '../../src/platform/crypto/field-cipher.js';
import type { Database } from '../../src/platform/database/database.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { createCoupons } from './coupons.js';
import { pointsServices } from './points-world.js';

/** Activities wired by hand on a database, as the module wires them. */
export function createEngagement(
  database: Database,
  clock = new BusinessClock(database, new SettingStore()),
) {
  const coupons = createCoupons(database, clock);
  const { points, read: pointsRead } = pointsServices(database, clock);
  const cipher = new FieldCipher('a data key that is long enough to be one');
  const store = new EngagementStore();
  const lotteryStore = new LotteryStore();
  const signUpStore = new SignUpStore();
  const answerStore = new AnswerStore();
  const checkInStore = new CheckInStore();
  const grants = new RewardStore();
  const participants = new ParticipantRead();
  const activities = new ActivitiesService(new MemberMarks(new LocalDoorbell()));
  const participation = new Participation(clock, store, participants, activities);
  const rewards = new RewardsService(grants, coupons.service, points);
  const chances = new LotteryChances(store, lotteryStore);
  const referralStore = new ReferralStore();
  const records = new LotteryRecords(database, clock, cipher, lotteryStore);
  const lotteries = new Lotteries(
    database,
    clock,
    cipher,
    store,
    lotteryStore,
    chances,
    participation,
    rewards,
    grants,
  );
  const signUps = new SignUps(database, store, signUpStore, participants, participation, rewards, chances);
  const service = new EngagementService(
    database,
    clock,
    store,
    participants,
    rewards,
    grants,
    records,
    signUps,
  );
  return {
    clock,
    coupons,
    pointsRead,
    store,
    service,
    records,
    lotteries,
    signUps,
    checkIn: new CheckIn(database, clock, store, checkInStore, participation, rewards, chances),
    answers: new AnswersService(database, answerStore, participation, rewards),
    profile: new ProfileCompletion(database, participants, participation, rewards),
    forwards: new Forwards(database, store, participation),
    referral: new Referral(database, clock, store, referralStore),
    settling: new ReferralSettling(
      database,
      clock,
      new SettingStore(),
      referralStore,
      rewards,
      participation,
    ),
    merges: new MemberMergeStore(),
    adminRead: new EngagementAdminRead(),
    results: new EngagementResultsRead(answerStore, lotteryStore, signUpStore),
    read: new EngagementRead(
      database,
      clock,
      store,
      checkInStore,
      answerStore,
      signUpStore,
      grants,
      rewards,
      participants,
      chances,
      lotteries,
    ),
  };
}
