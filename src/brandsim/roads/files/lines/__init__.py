"""Roads of files of lines, such as NVDB, Geofabrik and Digiroad."""
