/** A requirement as somebody would write it, and what must be read out of it. Shared by the tests of the reader and of the writer. */
export interface Sample {
  name: string;
  requirement: string;
  /** Of each sentence, in order, parted by spaces. */
  statuses: string;
  /** By entity: `name?: type(values) min..max #length =default unique cascade`, in order. */
  fields: Record<string, string[]>;
  /** Ids of the rules about several fields and about lists, with what the id leaves out. */
  rules: string[];
}

/** The first four were given; the others are of trades that the engine has never heard of. */
export const samples: Sample[] = [
  {
    name: "employees, bare",
    requirement: "Build REST API for employees",
    statuses: "planned",
    fields: {
      employee: ["name: text"],
    },
    rules: [],
  },
  {
    name: "employees",
    requirement: "Build a REST API for employees with name, email, department, salary and hire date. Emails must be unique and salary cannot be negative. Employees can be searched by name and filtered by department.",
    statuses: "planned planned planned",
    fields: {
      employee: ["name: text", "email: email unique", "department: text", "salary: money 0..", "hire_date: date"],
    },
    rules: ["search:employee(name)", "filter:employee.department"],
  },
  {
    name: "library",
    requirement: "We run a small library. Books have a title, an author, an ISBN which is unique, and the year they were published. Members have a name and an email address. A loan links a book to a member and has a due date and an optional return date.",
    statuses: "context planned planned planned",
    fields: {
      book: ["title: text", "author: text", "isbn: text unique", "year_published: integer"],
      member: ["name: text", "email_address: email"],
      loan: ["book_id: reference", "member_id: reference", "due_date: date", "return_date?: date"],
    },
    rules: [],
  },
  {
    name: "task tracker",
    requirement: "I need a task tracker: projects contain tasks. Each task has a title (required, at most 120 characters), a description, a status of todo, in progress or done (default todo), a priority from 1 to 5 and an optional due date. List tasks by status, newest first.",
    statuses: "planned planned planned",
    fields: {
      project: ["name: text"],
      task: ["project_id: reference", "title: text #..120", "description: text", "status: enum(todo|in_progress|done) =todo", "priority: integer 1..5", "due_date?: date"],
    },
    rules: ["filter:task.status", "order:task.created_at desc"],
  },
  {
    name: "veterinary clinic",
    requirement: "We are a veterinary clinic in a small town. For each owner we store a name, a phone number and an e-mail address, which must be unique. Each pet belongs to an owner and has a name, a species (dog, cat, rabbit or bird), an optional date of birth and a weight in kg. An appointment is for one pet and one vet, and it has a date and time, a reason and a price that cannot be negative. Vets have a name and a license number, which is unique. Appointments can be filtered by vet. Deleting a pet deletes its appointments.",
    statuses: "context planned planned planned planned planned planned",
    fields: {
      owner: ["name: text", "phone_number: text", "email_address: email unique"],
      pet: ["owner_id: reference", "name: text", "species: enum(dog|cat|rabbit|bird)", "date_of_birth?: date", "weight: decimal"],
      vet: ["name: text", "license_number: text unique"],
      appointment: ["pet_id: reference cascade", "vet_id: reference", "date_and_time: datetime", "reason: text", "price: money 0.."],
    },
    rules: ["filter:appointment.vet_id"],
  },
  {
    name: "bakery",
    requirement: "Bakery API please! Breads: name (unique, max 60 characters), price in euros, weight in grams, vegan yes/no. Preorders: buyer name, pickup date, status (new, baked, collected; default new). A basket line belongs to a preorder and a bread and has a quantity of at least 1. Sort breads by price.",
    statuses: "context planned planned planned planned",
    fields: {
      bread: ["name: text #..60 unique", "price: money", "weight: decimal", "vegan: boolean"],
      preorder: ["buyer_name: text", "pickup_date: date", "status: enum(new|baked|collected) =new"],
      basket_line: ["preorder_id: reference", "bread_id: reference", "quantity: integer 1.."],
    },
    rules: ["sort:bread.price"],
  },
  {
    name: "gym",
    requirement: `# Gym

We need a backend for our gym.

## Members
- full name (required, 2 to 80 characters)
- email (required, unique)
- membership type: basic, plus or premium (default basic)
- joined on

## Workouts
- title (required)
- capacity (1 to 40)
- starts at (date and time)

## Bookings
- belongs to a member and a workout
- status: booked, attended or missed; defaults to booked

Members can be searched by name or email. List workouts by capacity.`,
    statuses: "context context planned planned planned planned planned planned planned planned planned planned planned planned planned planned",
    fields: {
      member: ["full_name: text #2..80", "email: email unique", "membership_type: enum(basic|plus|premium) =basic", "joined_on: date"],
      workout: ["title: text", "capacity: integer 1..40", "starts_at: datetime"],
      booking: ["member_id: reference", "workout_id: reference", "status: enum(booked|attended|missed) =booked"],
    },
    rules: ["search:member(full_name,email)", "order:workout.capacity asc"],
  },
  {
    name: "hotel",
    requirement: "As a hotel manager I want to manage rooms with a room number, a floor, a price per night and a number of beds. Room numbers must be unique. The number of beds must be between 1 and 6. Guests have a first and last name, an email and an optional phone number. A reservation refers to a guest and a room, and has an arrival date and a departure date. The departure date must be after the arrival date. As a receptionist I want to see all reservations by room, soonest arrival first. Guests should get an e-mail when the reservation is confirmed.",
    statuses: "planned planned planned planned planned planned planned not_buildable",
    fields: {
      room: ["room_number: text unique", "floor: text", "price_per_night: money", "number_of_beds: integer 1..6"],
      guest: ["first_name: text", "last_name: text", "email: email", "phone_number?: text"],
      reservation: ["guest_id: reference", "room_id: reference", "arrival_date: date", "departure_date: date"],
    },
    rules: ["compare:reservation.arrival_date<departure_date", "filter:reservation.room_id", "order:reservation.arrival_date asc"],
  },
  {
    name: "freight",
    requirement: "Consignments are tracked for a freight company. A consignment consists of a tracking code (unique, exactly 12 characters), an origin, a destination, a weight greater than 0, and a status which is one of pending, in transit or delivered. By default the status is pending. Carriers have a name, and no two carriers may share the same name. Every consignment is assigned to a carrier. Consignments can be filtered by status and carrier, and found by tracking code. Show the newest consignments first.",
    statuses: "planned planned planned planned planned planned planned",
    fields: {
      carrier: ["name: text unique"],
      consignment: ["tracking_code: text #12..12 unique", "origin: text", "destination: text", "weight: decimal >0..", "status: enum(pending|in_transit|delivered) =pending", "carrier_id: reference"],
    },
    rules: ["filter:consignment.status", "filter:consignment.carrier_id", "filter:consignment.tracking_code", "order:consignment.created_at desc"],
  },
  {
    name: "museum",
    requirement: "Museum collection: keep track of exhibits with title, artist, year of creation, estimated value and whether it is on loan. The year must not be more than 2100. Exhibits are located in a hall; halls have a name and a floor between 0 and 4. Visitors can search exhibits by title or artist. Exhibits may be filtered by hall and by value range.",
    statuses: "planned planned planned planned planned",
    fields: {
      hall: ["name: text", "floor: integer 0..4"],
      exhibit: ["title: text", "artist: text", "year_of_creation: integer ..2100", "estimated_value: money", "on_loan: boolean", "hall_id: reference"],
    },
    rules: ["search:exhibit(title,artist)", "filter:exhibit.hall_id", "between:exhibit.estimated_value"],
  },
  {
    name: "farm",
    requirement: "I run a farm. Meadows have a name, an area in hectares and a soil type. A crop has a name and a season (spring, summer, autumn, winter). Plantings connect a meadow with a crop: the planting date is required and the harvest date is optional. The harvest date may not be earlier than the planting date. It should be possible to list plantings by meadow. Predict the yield with machine learning.",
    statuses: "context planned planned planned planned planned not_buildable",
    fields: {
      meadow: ["name: text", "area: decimal", "soil_type: text"],
      crop: ["name: text", "season: enum(spring|summer|autumn|winter)"],
      planting: ["meadow_id: reference", "crop_id: reference", "planting_date: date", "harvest_date?: date"],
    },
    rules: ["compare:planting.planting_date<=harvest_date", "filter:planting.meadow_id"],
  },
  {
    name: "law firm",
    requirement: "Our law firm needs an API to manage lawsuits and clients. Clients have a name, an address and a tax number; the tax number is unique. A lawsuit has a reference (at most 20 characters), a title, an hourly rate, an opening date and a status: open, suspended or closed. Lawsuits are open by default. Each lawsuit belongs to exactly one client. Only partners may delete lawsuits.",
    statuses: "planned planned planned planned planned planned",
    fields: {
      client: ["name: text", "address: text", "tax_number: text unique"],
      lawsuit: ["reference: text #..20", "title: text", "hourly_rate: money", "opening_date: date", "status: enum(open|suspended|closed) =open", "client_id: reference"],
    },
    rules: [],
  },
  {
    name: "clinic",
    requirement: "Create a REST service in TypeScript for a clinic. Patients have a name, a date of birth, a blood group (A, B, AB or 0) and notes, which are optional. Doctors have a name and a specialty. A visit has a patient, a doctor, a visit date and a diagnosis of up to 500 characters. No patient may be deleted as long as there are visits. Visits are sorted by visit date, latest first.",
    statuses: "context planned planned planned planned planned",
    fields: {
      patient: ["name: text", "date_of_birth: date", "blood_group: enum(A|B|AB|0)", "notes?: text"],
      doctor: ["name: text", "specialty: text"],
      visit: ["patient_id: reference", "doctor_id: reference", "visit_date: date", "diagnosis: text #..500"],
    },
    rules: ["order:visit.visit_date desc"],
  },
  {
    name: "blood bank",
    requirement: "Blood bank. Donors: name, blood type, email, last donation date (optional). The e-mail address of a donor must be unique. Each donation records the donor, the volume in ml (between 200 and 500) and the donation date. Donors can be searched by name and filtered by blood type. Donations can be sorted by volume or date.",
    statuses: "context planned planned planned planned planned",
    fields: {
      donor: ["name: text", "blood_type: text", "email: email unique", "last_donation_date?: date"],
      donation: ["donor_id: reference", "volume: decimal 200..500", "donation_date: date"],
    },
    rules: ["search:donor(name)", "filter:donor.blood_type", "sort:donation.volume", "sort:donation.donation_date"],
  },
  {
    name: "bike rental",
    requirement: "We rent out bikes. Every bike has a frame number that must be unique, a model, a daily rate and a condition (new, good, worn). The daily rate has to be greater than zero. A rental links a bike to a cyclist, has a start date and an end date, and a deposit of at least 20 euros. Cyclists must have a name and may have a phone number. The end date cannot be before the start date. I'd like to filter bikes by condition and sort them by daily rate. Show a map with the live position of every bike.",
    statuses: "context planned planned planned planned planned planned not_buildable",
    fields: {
      bike: ["frame_number: text unique", "model: text", "daily_rate: money >0..", "condition: enum(new|good|worn)"],
      cyclist: ["name: text", "phone_number?: text"],
      rental: ["bike_id: reference", "cyclist_id: reference", "start_date: date", "end_date: date", "deposit: money 20.."],
    },
    rules: ["filter:bike.condition", "sort:bike.daily_rate", "compare:rental.start_date<=end_date"],
  },
  {
    name: "cinema",
    requirement: "Cinema programme. A film has a title, a running time in minutes (at least 1), an age rating of 0, 6, 12, 16 or 18 and an optional website. Screenings belong to a film and have a start time and a ticket price. The ticket price should not exceed 30. Films can be looked up by title. Screenings are listed in chronological order. If a film is deleted, its screenings are deleted too.",
    statuses: "context planned planned planned planned planned planned",
    fields: {
      film: ["title: text", "running_time: integer 1..", "age_rating: integer(0|6|12|16|18)", "website?: url"],
      screening: ["film_id: reference cascade", "start_time: datetime", "ticket_price: money ..30"],
    },
    rules: ["search:film(title)", "order:screening.start_time asc"],
  },
  {
    name: "beekeeping",
    requirement: "beekeeping log. hives have a name and a location. each hive has a queen colour, either white, yellow, red, green or blue. inspections: hive, inspected on, honey weight (kg, not negative), remarks (optional, max 1000 chars). an inspection must always have a date. show inspections by hive, newest first.",
    statuses: "context planned planned planned planned planned",
    fields: {
      hive: ["name: text", "location: text", "queen_colour: enum(white|yellow|red|green|blue)"],
      inspection: ["hive_id: reference", "inspected_on: date", "honey_weight: decimal 0..", "remarks?: text #..1000", "date: date"],
    },
    rules: ["filter:inspection.hive_id", "order:inspection.created_at desc"],
  },
  {
    name: "translation agency",
    requirement: "Translation agency: We track translators, principals and commissions. A translator has a name, an email and an hourly fee. A principal is described by a company name, a contact email and a country. Each commission has a source language, a target language, a word count, a deadline and a state (offered/accepted/delivered). Commissions are assigned to a translator and are placed by a principal. The word count must be positive. State is offered unless stated otherwise. Commissions should be filterable by state and translator and sortable by deadline.",
    statuses: "planned planned planned planned planned planned planned planned",
    fields: {
      translator: ["name: text", "email: email", "hourly_fee: money"],
      principal: ["company_name: text", "contact_email: email", "country: text"],
      commission: ["source_language: text", "target_language: text", "word_count: integer >0..", "deadline: date", "state: enum(offered|accepted|delivered) =offered", "translator_id: reference", "principal_id: reference"],
    },
    rules: ["filter:commission.state", "filter:commission.translator_id", "sort:commission.deadline"],
  },
  {
    name: "recycling",
    requirement: "Recycling centre: skips are identified by a code and have a capacity in litres, a material (glass, paper, metal, plastic) and a fill level, which is a percentage. Emptyings belong to a skip and store the emptying date and the amount in kg. All fields are required except the fill level. Skips may be filtered by material.",
    statuses: "planned planned planned planned",
    fields: {
      skip: ["code: text unique", "capacity: decimal", "material: enum(glass|paper|metal|plastic)", "fill_level: decimal 0..100"],
      emptying: ["skip_id: reference", "emptying_date: date", "amount: decimal"],
    },
    rules: ["filter:skip.material"],
  },
  {
    name: "film festival",
    requirement: "Film festival app. Premieres have got a title, director, country and duration. Jurors: name + email (unique). A review is written by a juror about a premiere and has a score from 1 to 10 and a comment, which can be left empty. A juror can review a premiere only once. List reviews with the highest score first.",
    statuses: "context planned planned planned planned planned",
    fields: {
      premiere: ["title: text", "director: text", "country: text", "duration: integer"],
      juror: ["name: text", "email: email unique"],
      review: ["juror_id: reference", "premiere_id: reference", "score: integer 1..10", "comment?: text"],
    },
    rules: ["unique_together:review.juror_id+premiere_id", "order:review.score desc"],
  },
  {
    name: "choir",
    requirement: "Choir management: Singers have a name, a voice (soprano, alto, tenor or bass), a birthday and an active flag (default true). Concerts have a title, a venue and a date. Singers can be filtered by voice and active flag. Concerts are shown by date, latest first. And remind singers about rehearsals via SMS.",
    statuses: "planned planned planned planned not_buildable",
    fields: {
      singer: ["name: text", "voice: enum(soprano|alto|tenor|bass)", "birthday: date", "active_flag: boolean =true"],
      concert: ["title: text", "venue: text", "date: date"],
    },
    rules: ["filter:singer.voice", "filter:singer.active_flag", "order:concert.date desc"],
  },
  {
    name: "orchard",
    requirement: "In our orchard there are trees. Of every tree, the variety, the row, the planting year and the height in metres are recorded. The combination of row and variety must be unique. The planting year lies between 1900 and 2100. Harvests: a harvest belongs to a tree, with a date and a yield in kg which must not be negative. Harvests can be filtered by date range.",
    statuses: "planned planned planned planned planned planned",
    fields: {
      tree: ["variety: text", "row: text", "planting_year: integer 1900..2100", "height: decimal"],
      harvest: ["tree_id: reference", "date: date", "yield: decimal 0.."],
    },
    rules: ["unique_together:tree.row+variety", "between:harvest.date"],
  },
  {
    name: "quarry",
    requirement: "Quarry operations - stones are stored with a name, a hardness between 1 and 10 and a price per ton. Trucks need a licence plate (unique) and a maximum load. A haul is for a truck and a stone, carries an amount in tons that is greater than 0, and must have a haul date. Hauls due between two dates can be listed. Cheapest stones first.",
    statuses: "planned planned planned planned planned",
    fields: {
      stone: ["name: text", "hardness: integer 1..10", "price_per_ton: money"],
      truck: ["licence_plate: text unique", "maximum_load: decimal"],
      haul: ["truck_id: reference", "stone_id: reference", "amount: decimal >0..", "haul_date: date"],
    },
    rules: ["order:stone.price_per_ton asc", "between:haul.haul_date"],
  },
  {
    name: "ferry",
    requirement: "Ferry timetable. A ferry has a unique name, a passenger capacity between 10 and 2000 and a type of either fast or slow. Crossings: from harbour, to harbour, distance (km). Sailings reference a ferry and a crossing, plus a sailing time. It is not allowed to have two ferries with the same name. Users can create, update and delete sailings.",
    statuses: "context planned planned planned planned planned",
    fields: {
      ferry: ["name: text unique", "passenger_capacity: integer 10..2000", "type: enum(fast|slow)"],
      crossing: ["from_harbour: text", "to_harbour: text", "distance: decimal"],
      sailing: ["ferry_id: reference", "crossing_id: reference", "sailing_time: datetime"],
    },
    rules: [],
  },
  {
    name: "tattoo studio",
    requirement: "Tattoo studio API. Artists: name, style, hourly rate. Clients: name, phone, e-mail (unique), date of birth. Sittings: artist, client, starts at, ends at, deposit (min 0), status open/done/cancelled, starts as open. ends at must be after starts at. Filter sittings by artist and status. Latest sitting first.",
    statuses: "context planned planned planned planned planned planned",
    fields: {
      artist: ["name: text", "style: text", "hourly_rate: money"],
      client: ["name: text", "phone: text", "email: email unique", "date_of_birth: date"],
      sitting: ["artist_id: reference", "client_id: reference", "starts_at: datetime", "ends_at: datetime", "deposit: money 0..", "status: enum(open|done|cancelled) =open"],
    },
    rules: ["compare:sitting.starts_at<ends_at", "filter:sitting.artist_id", "filter:sitting.status", "order:sitting.created_at desc"],
  },
  {
    name: "language school",
    requirement: "As a coordinator I want to register learners with their name, e-mail and native language so I can contact them. As a coordinator I want to define seminars that have a language, a level (A1, A2, B1, B2), a start date and an end date. An enrolment has a learner, a seminar and a grade between 1 and 6 which is left empty at first. A learner can be enrolled in a seminar only once. As a learner I want to filter seminars by language and level. As an accountant I want to see how much everyone owes.",
    statuses: "planned planned planned planned planned not_understood",
    fields: {
      learner: ["name: text", "email: email", "native_language: text"],
      seminar: ["language: text", "level: enum(A1|A2|B1|B2)", "start_date: date", "end_date: date"],
      enrolment: ["learner_id: reference", "seminar_id: reference", "grade?: integer 1..6"],
    },
    rules: ["filter:seminar.language", "filter:seminar.level", "unique_together:enrolment.learner_id+seminar_id"],
  },
  {
    name: "parish hall",
    requirement: "Build a booking system for our parish hall. A hirer has a name and a telephone number. A booking is made by a hirer and covers a day, a start hour from 8 to 22 and an end hour. The end hour must be later than the start hour. A booking is provisional at first and can become confirmed or cancelled. Only one booking may exist per day and start hour. Hirers who haven't paid should be chased by e-mail.",
    statuses: "planned planned planned planned planned planned not_buildable",
    fields: {
      hirer: ["name: text", "telephone_number: text"],
      booking: ["hirer_id: reference", "day: date", "start_hour: integer 8..22", "end_hour: integer", "status: enum(provisional|confirmed|cancelled) =provisional"],
    },
    rules: ["unique_together:booking.day+start_hour", "compare:booking.start_hour<end_hour"],
  },
  {
    name: "driving school, terse lines",
    requirement: "Driving school\n\nInstructors: name, phone, licence class (B, C or D)\nPupils: name, email (unique), birth date (not before 1920-01-01), phone if known\nDrives: pupil, instructor, starts at, 45, 60 or 90 minutes, state planned/held/missed, starting with planned\n\nFilter drives by instructor and state. Pupils can be archived. 20 per page, at most 50.",
    statuses: "context planned planned planned planned planned planned",
    fields: {
      instructor: ["name: text", "phone: text", "licence_class: enum(B|C|D)"],
      pupil: ["name: text", "email: email unique", "birth_date: date 1920-01-01..", "phone?: text", "archived: boolean =false"],
      drive: ["pupil_id: reference", "instructor_id: reference", "starts_at: datetime", "duration: integer(45|60|90)", "state: enum(planned|held|missed) =planned"],
    },
    rules: ["paging:instructor 20..50", "paging:pupil 20..50", "filter:drive.instructor_id", "filter:drive.state", "paging:drive 20..50"],
  },
  {
    name: "car workshop, in tables",
    requirement: "# Car workshop\n\n## Vehicle\n\n| Field | Type | Rules |\n|---|---|---|\n| plate | string(10) | required, unique |\n| year | integer | 1950 to 2100 |\n| mileage | integer | optional, at least 0 |\n\n## Repair\n\n| Field | Type | Rules |\n|---|---|---|\n| vehicle | reference to vehicle | required |\n| status | open, in progress, done | default open |\n| price | money | optional |\n\nGET /repairs?status=…&vehicle=… lists repairs, newest first\nDELETE /repairs/:id",
    statuses: "context planned context context planned planned planned planned context context planned planned planned planned planned",
    fields: {
      vehicle: ["plate: text #..10 unique", "year: integer 1950..2100", "mileage?: integer 0.."],
      repair: ["vehicle_id: reference", "status: enum(open|in_progress|done) =open", "price?: money"],
    },
    rules: ["filter:repair.status", "filter:repair.vehicle_id", "order:repair.created_at desc"],
  },
  {
    name: "dance school, in braces and prose",
    requirement: "Seminar { title: string unique, weekday: string, fee: money, places: int 4..30 }\nDancer {\n  name: string max 80\n  mobile: string?\n  email: string?\n}\n\nWe enrol dancers in seminars. Every enrolment has a date. Nobody can enrol in the same seminar twice. A mobile or an email is required. A dancer may be inactive. Dancers can be searched by name; seminars are listed by title.",
    statuses: "planned planned planned planned planned planned planned planned",
    fields: {
      seminar: ["title: text unique", "weekday: text", "fee: money", "places: integer 4..30"],
      dancer: ["name: text #..80", "mobile?: text", "email?: email", "inactive: boolean =false"],
      enrolment: ["dancer_id: reference", "seminar_id: reference", "date: date"],
    },
    rules: ["order:seminar.title asc", "any_of:dancer.mobile+email", "search:dancer(name)", "unique_together:enrolment.seminar_id+dancer_id"],
  },
];
