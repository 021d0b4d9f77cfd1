#!/bin/bash
# Suspends the database while the disks of the VM are copied.
good=0
bad=1
rc=$good
logfile="/etc/freeze.log"  # everything that happens
printf "Freeze:\n" > $logfile
# TODO: write the name of your instance for <CACHE INSTANCE>
csession <CACHE INSTANCE> -U%SYS "##Class(Backup.General).ExternalFreeze()" >> $logfile
rc=$?
if [ $rc -eq 5 ]; then
echo "The database is frozen"
printf "The database is frozen\n" >> $logfile
elif [ $rc -eq 3 ]; then
echo "The database could not be frozen"
printf "The database could not be frozen\n" >> $logfile
rc=$bad
csession <CACHE INSTANCE> -U%SYS "##Class(Backup.General).ExternalThaw()"
fi

exit $rc
