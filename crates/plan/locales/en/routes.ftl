# Texts of the part routes.
plan-routes = One trip, many stations
plan-routes-question = Which chain of rail stops gives a visitor most in the days there are, and crosses the line?
plan-routes-method = Stops have scores, stays and the rail times of the package between them; the best trip from and to the start within the minutes of each day, with nights at stops and stops in enough provinces, is found exactly (orienteering); each further stop in a province already seen counts less.
stat-routes-stops = Stops of the trip
stat-routes-provinces = Provinces of the trip
reading-routes-trip = From { $start } in { $days ->
    [one] one day
   *[other] { $days } days
}: { $stops }; { $count } stops in { $provinces } provinces ({ $names }), { $hours } hours of travel and visits.
reading-routes-provinces = The trip has stops in { $provinces } provinces.
reading-routes-none = No stop can be visited in the time there is.
routes-no-train = no train by { $mode }
routes-bad-score = { $given } is no score of a stop: code:score is accepted, the score a number of 0 or more.
routes-refused = No trip can be planned: { $error }.
warning-routes-scores = What a stop is worth is for members to say (option stop-scores): unless they do, every stop counts the same.
warning-routes-timetable = Minutes are those of direct trains of a typical day, not of one that leaves when the visit ends: check the timetable.
table-route-legs = Rides of the trip ({ $mode })
table-route-trips = Trips of other lengths and through more provinces
column-route-leg = Ride
column-route-from = From
column-route-to = To
column-route-minutes = Ride
column-route-services = Direct trains
column-route-visit = Visit
column-route-night = Night before
column-route-days = Days
column-route-provinces = Provinces at least
column-route-stops = Stops
column-route-count = Number of stops
column-route-hours = Hours
column-route-proof = Proof
option-days = How many days the trip has.
option-day-minutes = Minutes of a day for travel and visits.
option-stay-minutes = Minutes of a visit.
option-dwell-minutes = Minutes lost at each stop on top of the visit.
option-provinces = In at least this many provinces there is a stop.
option-start = The code of the city where the trip starts and ends; by default the one with most trains.
option-stop-scores = What stops are worth: equal, the key of an indicator, or code:score pairs separated by commas.
option-repeat = What each further stop of a province already seen is multiplied by.
option-rail = Modes of travel in the order wanted, separated by commas; the first that the package has is taken, else the one with most rows.
option-times = Which times of trains count: median or fastest.
