#include "clean/convert/edit_writer.h"

#include "clean/convert/match_table.h"
#include "hansieve/text/utf8.h"

namespace hansieve::convert {

void EditWriter::add(std::size_t at, std::string_view from, std::string_view to) {
  if (!is_open_ || at != end_) {
    finish();
    begin_ = at;
    is_open_ = true;
  }
  end_ = at + from.size();
  to_ += to;
}

void EditWriter::finish() {
  if (is_open_) edits_.replace(begin_, end_, to_, rule_);
  is_open_ = false;
  to_.clear();
}

void EditWriter::on_piece(std::size_t at, std::string_view from, std::string_view to) {
  if (from == to) return;
  at += offset_;
  if (count_code_points(from) == count_code_points(to)) {
    for (std::size_t i = 0, j = 0; i < from.size();) {
      const std::uint32_t m = read_character(from.data() + i).size, n = read_character(to.data() + j).size;
      if (from.substr(i, m) != to.substr(j, n)) add(at + i, from.substr(i, m), to.substr(j, n));
      i += m;
      j += n;
    }
    return;
  }
  while (!from.empty() && !to.empty()) {
    const std::uint32_t size = read_character(from.data()).size;
    if (from.substr(0, size) != to.substr(0, size)) break;
    from.remove_prefix(size);
    to.remove_prefix(size);
    at += size;
  }
  while (!from.empty() && !to.empty()) {
    const std::uint32_t size = decode_before(from, from.size()).size;
    if (to.size() < size || from.substr(from.size() - size) != to.substr(to.size() - size)) break;
    from.remove_suffix(size);
    to.remove_suffix(size);
  }
  add(at, from, to);
}

}  // namespace hansieve::convert
