-- "ALMG": a file of ours can be told from another application's.
PRAGMA application_id = 0x414c4d47;
