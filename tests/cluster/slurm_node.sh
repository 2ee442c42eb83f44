# Starts a Slurm of one node called node0 with two processors, in namespaces of its own (unshare --net --mount --uts --pid
# --fork --mount-proc) as root: what it writes under /etc, /run and /var lies in memory and is gone with them. Exits with
# 77 where it does not start. munged refuses to run as root, and slurmctld wants an interface other than loopback.
start_slurm() {
  mount --make-rprivate / || exit 77
  mkdir -p /etc/slurm /etc/munge /run/munge /var/log/munge /var/lib/munge /var/spool/slurm /var/log/slurm
  for place in /etc/slurm /etc/munge /run /var/log /var/lib/munge /var/spool; do
    mount -t tmpfs none "$place" || exit 77
  done
  mkdir -p /run/munge /var/log/munge /var/spool/slurmctld /var/spool/slurmd
  hostname node0
  echo '127.0.0.1 localhost node0' >/run/hosts
  mount --bind /run/hosts /etc/hosts || exit 77
  ip link set lo up
  { ip link add d0 type veth peer name d1 && ip link set d1 up && ip addr add 10.99.0.1/24 dev d0 && ip link set d0 up; } ||
    exit 77
  dd if=/dev/urandom of=/etc/munge/munge.key bs=1024 count=1 2>/dev/null
  chown -R munge:munge /etc/munge /run/munge /var/log/munge /var/lib/munge
  chmod 400 /etc/munge/munge.key
  chmod 700 /etc/munge /var/log/munge
  chmod 755 /run/munge
  setpriv --reuid munge --regid munge --clear-groups /usr/sbin/munged || exit 77
  echo 'CgroupPlugin=cgroup/v1' >/etc/slurm/cgroup.conf
  cat >/etc/slurm/slurm.conf <<CONF
ClusterName=test
SlurmctldHost=node0(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
MinJobAge=300
StateSaveLocation=/var/spool/slurmctld
SlurmdSpoolDir=/var/spool/slurmd
SlurmctldPidFile=/run/slurmctld.pid
SlurmdPidFile=/run/slurmd.pid
SlurmctldLogFile=/var/log/slurmctld
SlurmdLogFile=/var/log/slurmd
MaxArraySize=5
NodeName=node0 NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=node0 Default=YES MaxTime=INFINITE State=UP
CONF
  slurmctld && slurmd || exit 77
  for _ in $(seq 100); do
    [ "$(sinfo -h -o %t 2>/dev/null)" = idle ] && return 0
    sleep 0.2
  done
  tail -n 5 /var/log/slurmctld /var/log/slurmd
  exit 77
}
