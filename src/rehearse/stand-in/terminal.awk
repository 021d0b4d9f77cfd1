# A session of the stand-in database that reads its statements from standard input, one line each, as a terminal does:
# as much of ObjectScript as it takes to mount databases, check them and restore journals.
#
# Environment: DIR is /srv/db/INSTANCE, MGR its manager folder, DATA the name of a data file, COMMAND a statement from
# the command line, whose value is then the exit status. In DIR:
#   mounted       directories of the mounted databases      checked    those whose integrity was checked, with the result
#   fault/mount, fault/integrity, fault/journals            what misbehaves: see misbehave
BEGIN {
  dir = ENVIRON["DIR"]; mgr = ENVIRON["MGR"]; dat = ENVIRON["DATA"]
  OK = "1"; SEP = "\003"; ITEM = "\002"; LIST = "\001"
  while ((getline text < (dir "/mounted")) > 0) mounted[text] = 1
  close(dir "/mounted")
  if (ENVIRON["COMMAND"] != "") {
    src = ENVIRON["COMMAND"]; pos = 1; live = 1
    value = expression()
    if (err != "") { complain(); exit 1 }
    exit value % 256
  }
  printf "\nNode: restored, Instance: %s\n", ENVIRON["INSTANCE"]
  printf "\n%%SYS>"
}

{
  sub(/\r$/, "")
  src = $0; pos = 1; err = ""; live = 1; leave = 0
  statements()
  if (err != "") complain()
  printf "\n%%SYS>"
  fflush()
}

function complain() { printf "\n%s\n", err }
function fail(what) { if (live && err == "") err = what; return "" }
function peek() { return substr(src, pos, 1) }
function ahead(n) { return tolower(substr(src, pos, n)) }
function blanks() { while (peek() == " " || peek() == "\t") pos++ }
function dotted(  from) {
  from = pos
  while (peek() ~ /[A-Za-z0-9%.]/) pos++
  return substr(src, from, pos - from)
}
# A name without the dots of properties.
function name(  from) {
  from = pos
  while (peek() ~ /[A-Za-z0-9%]/) pos++
  return substr(src, from, pos - from)
}
function take(text) {
  if (substr(src, pos, length(text)) != text) { err = err == "" ? "<SYNTAX>" : err; return 0 }
  pos += length(text)
  return 1
}

# Up to the end of the line or of a block; err, leave end it.
function statements(  verb, condition, was, last, done) {
  for (;;) {
    blanks()
    if (err != "" || leave || pos > length(src) || peek() == "}" || peek() == ";") return
    verb = tolower(name())
    if (verb == "") { err = "<SYNTAX>"; return }
    was = live
    if (peek() == ":") { pos++; condition = expression(); if (!truth(condition)) live = 0 }
    if (peek() == " ") pos++
    if (verb ~ /^(s|set)$/) assignments()
    else if (verb ~ /^(w|write)$/) output()
    else if (verb ~ /^(d|do)$/) calls()
    else if (verb ~ /^(h|halt|hang)$/) {
      if (peek() == "" || peek() == " " || peek() == "}" || verb == "halt") { if (live) exit 0 }
      else { condition = expression(); if (live) wait(condition) }
    }
    else if (verb ~ /^(q|quit|return)$/) {
      if (peek() != "" && peek() != " " && peek() != "}") expression()
      if (live) leave = 1
    }
    else if (verb ~ /^(k|kill|n|new)$/) names_only()
    else if (verb ~ /^(zn|znspace)$/) expression()
    else if (verb == "try") {
      block()
      blanks()
      if (ahead(5) == "catch") {
        pos += 5; blanks(); last = ""
        if (peek() != "{") { if (peek() == "(") pos++; last = name(); if (peek() == ")") pos++; blanks() }
        done = err; err = ""
        if (done != "" && last != "") variable[last] = object("%Exception", "Name", done)
        condition = live; if (done == "") live = 0
        block()
        live = condition
      }
    }
    else if (verb ~ /^(i|if|elseif)$/) {
      if (verb == "elseif" && taken) live = 0
      condition = expression()
      done = live
      # What comes behind a condition that does not hold is not looked at.
      while (peek() == ",") {
        pos++
        if (!truth(condition)) live = 0
        last = expression()
        condition = truth(condition) && truth(last)
      }
      live = done
      taken = truth(condition) || (verb == "elseif" && taken)
      blanks()
      if (!truth(condition)) live = 0
      if (peek() == "{") { block(); live = done }
      else { statements(); live = done; return }
    }
    else if (verb ~ /^(e|else)$/) {
      done = live
      if (taken) live = 0
      blanks()
      if (peek() == "{") { block(); live = done }
      else { statements(); live = done; return }
    }
    else err = "<SYNTAX>"
    live = was
  }
}

# In braces; an error in it is left in err, and the rest is skipped.
function block(  depth, from, quoted) {
  blanks()
  if (!take("{")) return
  statements()
  if (peek() == "}") { pos++; return }
  # Ended early: past the end of this block.
  for (depth = 1; pos <= length(src) && depth > 0; pos++) {
    if (peek() == "\"") quoted = !quoted
    if (quoted) continue
    if (peek() == "{") depth++
    if (peek() == "}") depth--
  }
}

function names_only() {
  while (peek() ~ /[A-Za-z%^(]/) {
    if (peek() == "(") { pos++; continue }
    if (peek() == "^") { reference(); }
    else delete variable[name()]
    if (peek() == ")") pos++
    if (peek() != ",") return
    pos++
  }
}

function reference(  from) {
  from = pos++
  dotted()
  if (peek() == "(") { pos++; arguments(0) }
  return substr(src, from, pos - from)
}

function assignments(  target, property, value) {
  for (;;) {
    target = name(); property = ""
    if (target == "" && peek() == "$") { pos++; target = "$" dotted() }
    if (peek() == ".") { pos++; property = name() }
    else if (peek() == "(") { pos++; target = target "(" expression() ")"; take(")") }
    blanks()
    if (!take("=")) return
    blanks()
    value = expression()
    if (err != "") return
    if (live && property != "") {
      if (!(target in variable)) fail("<UNDEFINED> *" target)
      else prop[variable[target], property] = value
    }
    else if (live) variable[target] = value
    if (peek() != ",") return
    pos++; blanks()
  }
}

function output(  value) {
  while (err == "" && peek() != "" && peek() != " " && peek() != "}") {
    if (peek() == "!") { pos++; if (live) printf "\n" }
    else if (peek() == "#") pos++
    else if (peek() == "?") { pos++; expression() }
    else { value = expression(); if (live && err == "") printf "%s", value; if (peek() != ",") return; }
    if (peek() == ",") pos++
  }
  fflush()
}

function calls() {
  for (;;) {
    if (ahead(2) == "##" || peek() == "$") primary()
    else if (substr(src, pos) ~ /^[A-Za-z0-9%]*\^/) routine()
    else primary()
    if (err != "" || peek() != ",") return
    pos++
  }
}

function truth(value) { return value + 0 != 0 }

function expression(  value, operator, other, was) {
  value = primary()
  for (;;) {
    if (err != "") return ""
    operator = substr(src, pos, 2)
    if (operator !~ /^('=|'<|'>|'\[|&&|\|\||>=|<=|\*\*)$/) operator = substr(operator, 1, 1)
    if (operator == "" || index("_+-*/#=<>[&!", substr(operator, 1, 1)) == 0 && operator !~ /^('.|\|\|)$/) return value
    pos += length(operator)
    was = live
    if (operator == "&&" && !truth(value) || operator == "||" && truth(value)) live = 0
    other = primary()
    live = was
    if (operator == "_") value = value other
    else if (operator == "+") value = value + other
    else if (operator == "-") value = value - other
    else if (operator == "*") value = value * other
    else if (operator == "/") value = other + 0 ? value / other : fail("<DIVIDE>")
    else if (operator == "#") value = other + 0 ? value % other : fail("<DIVIDE>")
    else if (operator == "=") value = (value "") == (other "")
    else if (operator == "'=") value = (value "") != (other "")
    else if (operator == "<" || operator == "'>=") value = value + 0 < other + 0
    else if (operator == ">") value = value + 0 > other + 0
    else if (operator == "'<" || operator == ">=") value = value + 0 >= other + 0
    else if (operator == "'>" || operator == "<=") value = value + 0 <= other + 0
    else if (operator == "[") value = index(value, other) > 0
    else if (operator == "'[") value = index(value, other) == 0
    else if (operator ~ /^&/) value = truth(value) && truth(other)
    else value = truth(value) || truth(other)
  }
}

function primary(  c, value, from) {
  c = peek()
  if (c == "'") { pos++; return !truth(primary()) }
  if (c == "-") { pos++; return -primary() }
  if (c == "+") { pos++; return primary() + 0 }
  if (c == "(") { pos++; value = expression(); take(")"); return value }
  if (c == "\"") return literal()
  if (c ~ /[0-9.]/ && substr(src, pos, 2) ~ /^(\.?[0-9])/) {
    from = pos
    while (peek() ~ /[0-9.]/) pos++
    return substr(src, from, pos - from) + 0
  }
  if (ahead(8) == "##class(") { pos += 8; return members(class_call()) }
  if (c == "$" && substr(src, pos, 2) == "$$") { pos += 2; return routine() }
  if (c == "$") { pos++; return members(dollar()) }
  if (c == "^") { reference(); return "" }
  if (c == ".") { pos++; return name() }
  if (c ~ /[A-Za-z%]/) {
    from = name()
    if (peek() == "(") { pos++; from = from "(" expression() ")"; take(")") }
    if (!(from in variable)) { if (live) { fail("<UNDEFINED> *" from); return "" } }
    return members(variable[from])
  }
  err = "<SYNTAX>"
  return ""
}

function literal(  text) {
  text = ""
  for (pos++; pos <= length(src); pos++) {
    if (peek() != "\"") { text = text peek(); continue }
    if (substr(src, pos + 1, 1) != "\"") { pos++; return text }
    text = text "\""; pos++
  }
  err = "<SYNTAX>"
  return ""
}

# usage: arguments(BASE): from behind the bracket; they come to argument[BASE, 1…], and their number back
function arguments(base,  count) {
  count = 0
  blanks()
  if (peek() == ")") { pos++; return 0 }
  for (;;) {
    blanks()
    argument[base, ++count] = peek() == "," || peek() == ")" ? "" : expression()
    blanks()
    if (err != "") return count
    if (peek() == ",") { pos++; continue }
    take(")")
    return count
  }
}

# .Property and .Method() behind a value
function members(value,  what, base, count) {
  while (err == "" && peek() == "." && substr(src, pos + 1, 1) ~ /[A-Za-z%]/) {
    pos++
    what = name()
    if (peek() == "(") {
      pos++; base = ++depth; count = arguments(base)
      if (live && err == "") value = method(value, what, base, count)
      depth--
    }
    else if (live) value = property(value, what)
  }
  return value
}

function object(class, key, text,  id) {
  id = "@" ++objects "@" class
  if (key != "") prop[id, key] = text
  return id
}
function class_of(value,  parts) { return value ~ /^@/ && split(value, parts, "@") == 3 ? parts[3] : "" }
function status(code, text) { return "0" SEP code SEP text }
function slash(folder) { return folder ~ /\/$/ ? folder : folder "/" }
function is_file(path,  text, found) { found = (getline text < path) >= 0; close(path); return found }

function class_call(  class, what, base, count, value) {
  class = dotted()
  if (!take(")") || !take(".")) return ""
  what = name()
  base = ++depth; count = 0; value = ""
  if (peek() == "(") { pos++; count = arguments(base) }
  if (live && err == "") value = class_method(class, what, argument[base, 1], argument[base, 2])
  depth--
  return value
}

function class_method(class, what, first, second) {
  if (class == "SYS.Database") {
    if (what == "%OpenId") return is_file(slash(first) dat) ? object(class, "Directory", slash(first)) : ""
    if (what == "%ExistsId") return is_file(slash(first) dat)
    if (what == "MountDatabase") return mount(first)
    if (what == "DismountDatabase") return dismount(first)
  }
  if (class == "Journal.Restore" && what == "%New") return object(class, "FirstFile", "")
  if (class == "%SYSTEM.Status" || class == "%Status") return of_status(what, first)
  if (class ~ /^(SYS.Database|Journal.Restore)$/) return fail("<METHOD DOES NOT EXIST>")
  return fail("<CLASS DOES NOT EXIST> *" class)
}

function property(value, what,  class) {
  class = class_of(value)
  if (class == "") return fail("<INVALID OREF>")
  if (class == "SYS.Database" && what == "Mounted") return prop[value, "Directory"] in mounted
  if ((value, what) in prop) return prop[value, what]
  if (class == "Journal.Restore") return ""
  return fail("<PROPERTY DOES NOT EXIST> *" what)
}

function method(value, what, base, count,  class) {
  class = class_of(value)
  if (class == "SYS.Database" && what == "Mount") return mount(prop[value, "Directory"])
  if (class == "SYS.Database" && what == "Dismount") return dismount(prop[value, "Directory"])
  if (class == "Journal.Restore") {
    if (what == "UseJournalLocation") { prop[value, "locations"] = prop[value, "locations"] ITEM argument[base, 1]; return OK }
    if (what == "CheckJournalIntegrity") return journals(value, 0)
    if (what == "RedirectDatabase") return OK
    if (what == "Run") return journals(value, 1)
  }
  if (class == "%Exception" && what == "DisplayString") return prop[value, "Name"]
  return fail(class == "" ? "<INVALID OREF>" : "<METHOD DOES NOT EXIST> *" what)
}

function of_status(what, sc,  parts) {
  split(sc, parts, SEP)
  if (what == "IsOK") return sc + 0 == 1
  if (what == "IsError") return sc + 0 != 1
  if (what == "GetErrorCodes") return parts[2]
  if (what ~ /^Get(One)?Error(Text)?$|^GetOneStatusText$/) return sc + 0 == 1 ? "" : "ERROR #" parts[2] ": " parts[3]
  if (what ~ /^Display(Error)?$/) { if (sc + 0 != 1) printf "\nERROR #%s: %s", parts[2], parts[3]; return OK }
  return fail("<METHOD DOES NOT EXIST> *" what)
}

# $function, $variable, $system.Class.Method()
function dollar(  what, base, count, value, i) {
  what = tolower(dotted())
  if (what ~ /^system\.status\./) {
    sub(/.*\./, "", what)
    value = substr(src, pos - length(what), length(what))
    base = ++depth; count = 0
    if (peek() == "(") { pos++; count = arguments(base) }
    depth--
    return live && err == "" ? of_status(value, argument[depth + 1, 1]) : ""
  }
  if (what == "system.process.terminate") {
    base = ++depth; take("("); arguments(base); depth--
    if (live && err == "") exit argument[base, 2] + 0
    return ""
  }
  if (what ~ /^system\./) { if (peek() == "(") { pos++; arguments(++depth); depth-- } return fail("<CLASS DOES NOT EXIST>") }
  if (peek() != "(") {
    if (what ~ /^(zv|zversion)$/) return "IRIS for UNIX (Ubuntu Server LTS for x86-64 Containers) 2024.1 (Build 263U)"
    if (what ~ /^(j|job)$/) return PROCINFO_PID + 4711
    if (what ~ /^(h|horolog)$/) return "67540,4711"
    if (what == "namespace") return "%SYS"
    return fail("<SYNTAX>")
  }
  pos++
  if (what ~ /^(s|select)$/) return choose()
  if (what ~ /^(g|get|d|data)$/) return known(what)
  base = ++depth
  count = arguments(base)
  depth--
  if (!live || err != "") return ""
  if (what ~ /^(lb|listbuild)$/) {
    value = LIST
    for (i = 1; i <= count; i++) value = value (i > 1 ? ITEM : "") argument[base, i]
    return value
  }
  if (what ~ /^(ll|listlength)$/) return split(substr(argument[base, 1], 2), parts_of, ITEM)
  if (what ~ /^(lts|listtostring)$/) { value = substr(argument[base, 1], 2); gsub(ITEM, count > 1 ? argument[base, 2] : ",", value); return value }
  if (what ~ /^(li|list|lg|listget)$/) { split(substr(argument[base, 1], 2), parts_of, ITEM); return parts_of[count > 1 ? argument[base, 2] : 1] }
  if (what ~ /^(l|length)$/) return count > 1 ? split(argument[base, 1], parts_of, argument[base, 2]) : length(argument[base, 1])
  if (what ~ /^(p|piece)$/) { split(argument[base, 1], parts_of, argument[base, 2]); return parts_of[count > 2 ? argument[base, 3] : 1] }
  if (what ~ /^(e|extract)$/) return substr(argument[base, 1], argument[base, 2], count > 2 ? argument[base, 3] - argument[base, 2] + 1 : 1)
  if (what ~ /^(f|find)$/) { i = index(argument[base, 1], argument[base, 2]); return i ? i + length(argument[base, 2]) : 0 }
  if (what ~ /^(c|char)$/) { value = ""; for (i = 1; i <= count; i++) value = value sprintf("%c", argument[base, i]); return value }
  if (what ~ /^(tr|translate)$/) { value = argument[base, 1]; for (i = 1; i <= length(argument[base, 2]); i++) value = swap(value, substr(argument[base, 2], i, 1), count > 2 ? substr(argument[base, 3], i, 1) : ""); return value }
  if (what ~ /^(zcvt|zconvert)$/) return tolower(argument[base, 2]) == "l" ? tolower(argument[base, 1]) : toupper(argument[base, 1])
  if (what == "isobject") return class_of(argument[base, 1]) != ""
  return fail("<SYNTAX>")
}

function swap(text, from, to,  out, i) {
  for (i = 1; i <= length(text); i++) out = out (substr(text, i, 1) == from ? to : substr(text, i, 1))
  return out
}

function choose(  was, value, condition, found) {
  was = live
  for (;;) {
    condition = expression(); take(":")
    if (!truth(condition) || found) live = 0
    if (live) { value = expression(); found = 1 } else expression()
    live = was
    if (err != "" || peek() != ",") break
    pos++
  }
  take(")")
  return value
}

function known(what,  key, fallback, isThere) {
  if (peek() == "^") { reference(); key = "" }
  else {
    key = name()
    if (peek() == "(") { pos++; key = key "(" expression() ")"; take(")") }
  }
  isThere = key in variable
  fallback = ""
  if (peek() == ",") { pos++; fallback = expression() }
  take(")")
  if (what ~ /^d/) return isThere
  return isThere ? variable[key] : fallback
}

# Label^Routine(arguments)
function routine(  label, base, count, value) {
  label = name()
  if (!take("^")) return ""
  label = label "^" name()
  base = ++depth; count = 0; value = ""
  if (peek() == "(") { pos++; count = arguments(base) }
  if (live && err == "") {
    if (label == "CheckList^Integrity") value = check(argument[base, 2])
    else if (label == "Display^Integrity") display()
    else fail("<NOROUTINE> *" label)
  }
  depth--
  return value
}

# usage: misbehave(KIND, FOLDER): what this part shall do wrong with that database: a word of fault/KIND, whose lines
# are WORD [PART OF A FOLDER [ARGUMENT]]
function misbehave(kind, folder,  text, parts, found, file) {
  file = dir "/fault/" kind
  found = ""
  while ((getline text < file) > 0) {
    split(text, parts, " ")
    if (parts[2] == "" || parts[2] == "*" || index(folder, parts[2])) { found = parts[1]; extra = parts[3] }
    parts[2] = parts[3] = ""
  }
  close(file)
  if (found == "hang") wait(600)
  if (found == "slow") wait(extra)
  if (found == "dies") exit 1
  return found
}

function wait(seconds) { fflush(); system("exec sleep " seconds + 0) }

function mount(folder,  word, key) {
  folder = slash(folder)
  word = misbehave("mount", folder)
  if (word == "lies") return OK
  if (word == "fails" || !is_file(folder dat)) return status(5021, "Directory '" folder "' cannot be mounted")
  mounted[folder] = 1
  return write_mounted()
}

function dismount(folder) {
  delete mounted[slash(folder)]
  return write_mounted()
}

function write_mounted(  key) {
  printf "" > (dir "/mounted")
  for (key in mounted) print key > (dir "/mounted")
  close(dir "/mounted")
  return OK
}

# One result for all directories. What is torn between two databases is no error of either.
function check(list,  folders, count, i, result, key, one) {
  found_errors = ""
  if (list == "") { for (key in mounted) list = list (list == "" ? LIST : ITEM) key }
  count = split(substr(list, 2), folders, ITEM)
  result = OK
  for (i = 1; i <= count; i++) {
    one = check_one(slash(folders[i]))
    print (one == OK ? "good" : "bad"), slash(folders[i]) >> (dir "/checked")
    close(dir "/checked")
    if (one != OK) result = one
  }
  return count > 0 ? result : status(5001, "nothing was checked")
}

function check_one(folder,  word, text, before, bad) {
  word = misbehave("integrity", folder)
  if (word == "problem") return status(5002, "The integrity check ended before its time")
  if (!(folder in mounted)) return status(5001, "Database " folder " is not mounted")
  if (word == "lies") return OK
  before = -1
  while ((getline text < (folder dat)) > 0) {
    if (text !~ /^[0-9]+$/ || text + 0 <= before) bad = 1
    before = text + 0
  }
  close(folder dat)
  if (!bad && word != "errors") return OK
  found_errors = found_errors folder "\n"
  return status(7061, "Integrity check found errors")
}

function display() {
  printf "\n%s", found_errors == "" ? "No Errors were found." : "Errors in: " found_errors
}

# usage: journals(OBJECT, APPLY): reads each file from FirstFile on, and brings the mounted databases up to its end
function journals(value, apply,  first, last, folder, file, number, base, text, word, problem, i, n, parts, sets, commits, order, key, databases, has) {
  first = prop[value, "FirstFile"]; last = prop[value, "LastFile"]
  word = misbehave("journals", first)
  if (word == "fails") return status(5001, "Journal restore failed")
  n = split(prop[value, "locations"], parts, ITEM)
  folder = first; sub(/[^\/]*$/, "", folder); sub(/.*\//, "", first)
  if (n > 1) folder = slash(parts[2])
  sub(/.*\//, "", last)
  base = first; sub(/[^.]*$/, "", base); number = substr(first, length(base) + 1) + 0
  if (!is_file(folder first)) return status(5001, "Journal file " folder first " does not exist")
  # What was open at its beginning stands in older files.
  for (i = number - 1; i >= 0 && is_file(file = folder base sprintf("%03d", i)); i--) read_journal(file, sets, commits)
  problem = ""
  for (; problem == ""; number++) {
    file = base sprintf("%03d", number)
    if (!is_file(folder file)) { if (last != "" && file <= last) problem = "Journal file " folder file " does not exist"; break }
    problem = read_journal(folder file, sets, commits)
    if (file == last) break
  }
  if (apply && word != "lies") {
    n = split("", order)
    for (key in sets) if (key in commits) order[++n] = key + 0
    sort(order, n)
    for (key in mounted) {
      split("", has)
      while ((getline text < (key dat)) > 0) has[text + 0] = 1
      close(key dat)
      for (i = 1; i <= n; i++) if (!(order[i] in has)) print order[i] >> (key dat)
      close(key dat)
    }
  }
  return problem == "" ? OK : status(5001, problem)
}

# A record that does not end, or is none, ends the file.
function read_journal(file, sets, commits,  text, parts, problem) {
  while ((getline text < file) > 0) {
    if (text !~ /^(set|commit) [0-9]+ \.$/) { problem = "Journal file " file " ends in the middle of a record"; break }
    split(text, parts, " ")
    if (parts[1] == "set") sets[parts[2]] = 1
    else commits[parts[2]] = 1
  }
  close(file)
  return problem
}

function sort(list, n,  i, j, t) {
  for (i = 2; i <= n; i++) {
    t = list[i]
    for (j = i - 1; j >= 1 && list[j] > t; j--) list[j + 1] = list[j]
    list[j + 1] = t
  }
}
