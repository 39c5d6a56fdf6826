import type { DecisionRecord } from '../../agent/local/channel.ts';

type Code = DecisionRecord['code'];

/** What each answer means, as support would say it to a parent on the phone. */
export const reasons: Readonly<Record<Code, string>> = {
  MIRROR_MISSING: 'The kiosk has no copy of the family’s data yet. It fetches one as soon as it is online.',
  MIRROR_INVALID:
    'The kiosk’s copy of the family’s data is damaged. It fetches a new one as soon as it is online.',
  NOT_PAIRED: 'The kiosk is not paired with an account, or a parent has removed it.',
  MIRROR_EXPIRED:
    'The kiosk has not been online for too long to know what is allowed. Connect it to the network.',
  CLOCK_UNSET: 'The kiosk does not know the date. Connect it to the network, or set the date with the PIN.',
  CHIP_UNREADABLE: 'The chip was taken away before it was read. Lay it down for a moment.',
  CHIP_RANDOM: 'This is a phone or a bank card, not a chip: its number changes each time.',
  CHIP_UNKNOWN: 'This chip does not belong to the family yet. A parent can add it.',
  CHIP_INACTIVE: 'A parent has switched this chip off.',
  MAPPING_NONE: 'No video is assigned to this chip.',
  MAPPING_INACTIVE: 'The assignment of this chip is switched off.',
  PROFILE_MISSING: 'The chip belongs to a child who is not in the kiosk’s data.',
  PROFILE_DELETED: 'The chip belongs to a child’s profile that was deleted.',
  PROFILE_FOREIGN: 'The chip belongs to a child of another family.',
  PROFILE_UNCHOSEN: 'The chip is for everybody, and the kiosk must first know who is watching.',
  VIDEO_UNCHOSEN: 'The chip leads to several videos, and the child was asked which one.',
  VIDEO_MISSING: 'The video of this chip is not in the kiosk’s data.',
  VIDEO_UNSUPPORTED: 'This kiosk cannot play videos from where this one comes from.',
  VIDEO_OFFLINE: 'This video is not stored on the kiosk, and there is no network to fetch it.',
  VIDEO_CORRUPT: 'The stored file of this video is damaged. The kiosk fetches it again.',
  RATING_MISSING: 'The video has no age rating. A parent must give it an age.',
  RATING_UNKNOWN: 'The video’s age rating is not one the kiosk knows. A parent must give it an age.',
  RATING_BANNED: 'The video’s age rating says that it is not for children at all.',
  AGE_RESTRICTED: 'The video is for older children than this child’s limit allows.',
  QUIET_HOURS: 'It is this child’s quiet time.',
  DAILY_LIMIT_ZERO: 'This child’s limit for today is no time at all.',
  DAILY_LIMIT_INVALID:
    'This child’s daily limit is not a number the kiosk can use. A parent must set it again.',
  LEDGER_UNAVAILABLE: 'The kiosk cannot read its own record of watch time, so it plays nothing.',
  DAILY_LIMIT_REACHED: 'This child’s time for today is used up.',
  MAPPING_LIMIT_REACHED: 'The time for this one chip is used up today. Other chips still play.',
  KIOSK_SHARE_USED:
    'Other kiosks may use the rest of the day: this one has no lease, and has used the minutes that are set aside for it.',
  TIME_ALMOST_UP: 'Less than a minute is left today, which is too short to begin.',
  INTERNAL_ERROR: 'The kiosk made a mistake of its own. Please send us the report.',
  OK: 'The chip played.',
};
