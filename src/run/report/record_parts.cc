#include "run/report/record_parts.h"

#include <algorithm>

#include "hansieve/io/json_text.h"

namespace hansieve {
namespace {

// Bytes at the end that begin an escape and do not end it. `spelled` starts outside of an escape.
std::size_t partial_escape(std::string_view spelled) {
  for (std::size_t at = spelled.find('\\'); at != std::string_view::npos; at = spelled.find('\\', at)) {
    const std::size_t size = at + 1 < spelled.size() && spelled[at + 1] == 'u' ? 6 : 2;
    if (at + size > spelled.size()) return spelled.size() - at;
    at += size;
  }
  return 0;
}

// Passes the parts of a JSON string on without their escapes. A change may begin or end inside of an escape: of
// \n\n -> \n the audit may say that n\ went. It is widened to whole escapes on both sides.
class SpelledParts {
 public:
  explicit SpelledParts(DocumentEntry& entry) : entry_(entry) {}

  void add_kept(std::string_view bytes) {
    while (is_open_ && !bytes.empty()) {
      if (partial_escape(was_) == 0 && partial_escape(is_) == 0) {
        flush();
        break;
      }
      was_ += bytes.front();
      is_ += bytes.front();
      bytes.remove_prefix(1);
    }
    kept_ += bytes;
  }

  void add_change(std::size_t naming, std::string_view was, std::string_view is) {
    if (is_open_ && partial_escape(was_) == 0 && partial_escape(is_) == 0) flush();
    if (!is_open_) {
      const std::string tail = kept_.substr(kept_.size() - partial_escape(kept_));
      kept_.resize(kept_.size() - tail.size());
      keep(kept_);
      kept_.clear();
      was_ = is_ = tail;
      naming_ = naming;
      is_open_ = true;
    }
    was_ += was;
    is_ += is;
  }

  void end() {
    if (is_open_) flush();
    keep(kept_);
  }

 private:
  std::string plain(std::string_view spelled) const {
    std::string out;
    json_unescape(spelled.substr(0, spelled.size() - partial_escape(spelled)), out);
    return out;
  }
  void keep(std::string_view spelled) { entry_.add_kept(plain(spelled)); }
  void flush() {
    const std::string was = plain(was_), is = plain(is_);
    if (was == is) {
      entry_.count_change();
      entry_.add_kept(was);
    } else {
      entry_.add_change(naming_, was, is);
    }
    is_open_ = false;
  }

  DocumentEntry& entry_;
  std::string kept_, was_, is_;
  std::size_t naming_ = 0;
  bool is_open_ = false;
};

}  // namespace

void RecordParts::add_kept(std::string_view bytes) {
  if (bytes.empty()) return;
  parts_.push_back({line_.size(), line_.size() + bytes.size(), false, 0, {}});
  line_ += bytes;
}

void RecordParts::add_change(std::size_t naming, std::string_view old_text, std::string_view new_text) {
  parts_.push_back({line_.size(), line_.size() + old_text.size(), true, naming, std::string(new_text)});
  line_ += old_text;
  is_changed_ = true;
}

void RecordParts::clear() {
  line_.clear();
  parts_.clear();
  is_changed_ = false;
}

std::string RecordParts::show(DocumentEntry& entry) {
  std::string id;
  std::size_t begin = 0, end = line_.size();
  bool is_spelled = false;
  if (is_json_ && object_.parse(line_)) {
    if (const JsonMember* member = object_.find(id_field_); member && member->value != "null") {
      member->is_string() ? json_unescape(member->inside(), id) : void(id = member->value);
    }
    const auto first = std::find_if(parts_.begin(), parts_.end(), [](const Part& part) { return part.is_change; });
    for (const JsonMember& member : object_.members()) {
      const std::size_t at = static_cast<std::size_t>(member.value.data() - line_.data());
      if (!member.is_string() || first->begin < at || first->end > at + member.value.size()) continue;
      begin = at + 1;
      end = at + member.value.size() - 1;
      is_spelled = true;
    }
  }
  const std::string_view line(line_);
  if (is_spelled) {
    SpelledParts spelled(entry);
    for (const Part& part : parts_) {
      if (part.is_change) {
        spelled.add_change(part.naming, line.substr(part.begin, part.end - part.begin), part.new_text);
      } else if (const std::size_t from = std::max(part.begin, begin), to = std::min(part.end, end); from < to) {
        spelled.add_kept(line.substr(from, to - from));
      }
    }
    spelled.end();
  } else {
    for (const Part& part : parts_) {
      const std::string_view bytes = line.substr(part.begin, part.end - part.begin);
      part.is_change ? entry.add_change(part.naming, bytes, part.new_text) : entry.add_kept(bytes);
    }
  }
  clear();
  return id;
}

}  // namespace hansieve
