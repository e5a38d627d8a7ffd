"""One file a verb: each puts reading, planning, delivering and recording in order. Nothing here prints or asks."""
