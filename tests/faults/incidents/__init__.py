"""What happens to a hub from outside: its brokers, disks, clocks, its log and its databases."""
