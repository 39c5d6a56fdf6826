-- A chip's number is written many ways by hand and by older programs; one way is looked up.
CREATE INDEX nfc_chips_uid ON nfc_chips (replace(replace(replace(upper(chip_uid), ':', ''), '-', ''), ' ', ''));
CREATE INDEX video_nfc_mappings_chip ON video_nfc_mappings (nfc_chip_id);
CREATE INDEX daily_watch_time_day ON daily_watch_time (profile_id, date);
CREATE INDEX kiosk_watch_time_day ON kiosk_watch_time (profile_id, date);
