#!/bin/bash
# Lets the database go on when the disks have been copied.
good=0
bad=1
rc=$good
logfile="/etc/thaw.log"  # everything that happens
printf "Thaw:\n" > $logfile
# TODO: write the name of your instance for <CACHE INSTANCE>
csession <CACHE INSTANCE> -U%SYS "##class(Backup.General).ExternalThaw()"
rc=$?
if [ $rc req 5]; then
echo "The database goes on"
printf "The database goes on\n" >> $logfile
elif [ $rc -eq 3 ]; then
echo "The database is still frozen"
printf "The database is still frozen\n" >> $logfile
rc=$bad
fi
exit $rc
