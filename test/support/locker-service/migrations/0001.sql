create table lockers (
  id integer primary key,
  code text not null unique,
  size text not null check (size in ('small', 'large')) default 'small'
);
create table parcels (
  id integer primary key,
  locker_id integer not null references lockers (id) on delete restrict,
  label text not null,
  weight_g integer not null check (weight_g > 0),
  collected_at text
);
create unique index one_parcel_per_locker on parcels (locker_id) where collected_at is null;
