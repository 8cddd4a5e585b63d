#include "clean/convert/phrase_table.h"

#include <algorithm>

#include "clean/convert/match_table.h"

namespace hansieve::convert {
namespace {

bool is_three_bytes(char lead) { return (lead & 0xF0) == 0xE0; }

bool is_pair(const std::string& key) { return key.size() == 6 && is_three_bytes(key[0]) && is_three_bytes(key[3]); }

// Whether each character, all of three bytes, becomes by itself what the whole becomes.
bool is_plain(const Entry& entry, const CharTable& characters) {
  const auto& [key, value] = entry;
  if (key.size() != value.size()) return false;
  for (std::size_t i = 0; i < key.size(); i += 3) {
    if (!is_three_bytes(key[i])) return false;
    const std::uint32_t word = characters.words()[three_byte_code_point(&key[i])];
    if ((word & kSpecialMask) != 0 || std::memcmp(&value[i], &word, 3) != 0) return false;
  }
  return true;
}

std::size_t slots_for(std::size_t count) { return std::bit_ceil(count * 4 / 3 + 2); }
unsigned shift_for(std::size_t slots) { return 32 - static_cast<unsigned>(std::countr_zero(slots)); }

}  // namespace

struct PhraseTable::Longer {
  const Entry* entry;
  bool is_plain;
  std::size_t head_size = 0;  // bytes of the first three code points
  std::uint32_t hash = 0;     // of them

  std::string_view head() const { return std::string_view(entry->key).substr(0, head_size); }
};

std::uint32_t PhraseTable::add_record(const Longer& phrase, bool is_last) {
  const auto& [key, value] = *phrase.entry;
  const std::size_t place = records_.size() / kUnit;
  Key head{};
  head.size = static_cast<std::uint32_t>(key.size() & 0x7FFF);
  head.value_size = static_cast<std::uint32_t>(value.size() & 0x7FFF);
  head.is_last = is_last;
  head.is_plain = phrase.is_plain;
  records_.append(reinterpret_cast<const char*>(&head), sizeof head).append(key).append(value);
  records_.resize(place * kUnit + record_size(head));
  return static_cast<std::uint32_t>(place);
}

void PhraseTable::add_pair(const Longer& phrase) {
  const char* const key = phrase.entry->key.data();
  const std::uint32_t a = three_byte_code_point(key), b = three_byte_code_point(key + 3), hash = phrase_hash(a, b);
  pairs_.add(hash);
  std::size_t slot = hash >> pair_shift_;
  while (pair_slots_[slot] != 0) slot = (slot + 1) & (pair_slots_.size() - 1);
  pair_slots_[slot] = std::uint64_t{a} << 48 | std::uint64_t{b} << 32 | (phrase.is_plain ? kIsPlain : 0) |
                      add_record(phrase, true);
}

PhraseTable::PhraseTable(const Dictionary& dictionary, const CharTable& characters) {
  std::vector<Longer> two, longer;
  for (const Entry& entry : dictionary) {
    const Character a = read_character(entry.key.data());
    if (a.size == entry.key.size()) continue;
    Longer phrase{&entry, is_plain(entry, characters)};
    if (is_pair(entry.key)) {
      two.push_back(phrase);
      continue;
    }
    const Character b = read_character(entry.key.data() + a.size);
    phrase.head_size = a.size + b.size;
    if (phrase.head_size == entry.key.size()) continue;  // two characters, not both of three bytes
    const Character c = read_character(entry.key.data() + phrase.head_size);
    phrase.head_size += c.size;
    phrase.hash = phrase_hash(a.value, b.value, c.value);
    longer.push_back(phrase);
  }
  pair_slots_.assign(slots_for(two.size()), 0);
  pair_shift_ = shift_for(pair_slots_.size());
  pairs_ = BitFilter(two.size());
  for (const Longer& phrase : two) add_pair(phrase);

  // Those that begin alike together, the longest first.
  std::stable_sort(longer.begin(), longer.end(), [](const Longer& a, const Longer& b) {
    const int order = a.head().compare(b.head());
    return order != 0 ? order < 0 : a.entry->key.size() > b.entry->key.size();
  });
  std::size_t heads = 0;
  for (std::size_t i = 0; i < longer.size(); ++i) heads += i == 0 || longer[i].head() != longer[i - 1].head();
  slots_.assign(slots_for(heads), 0);
  slot_shift_ = shift_for(slots_.size());
  triples_ = BitFilter(heads);
  for (std::size_t i = 0; i < longer.size(); ++i) {
    const bool is_last = i + 1 == longer.size() || longer[i + 1].head() != longer[i].head();
    const std::uint32_t place = add_record(longer[i], is_last), hash = longer[i].hash;
    if (i > 0 && longer[i].head() == longer[i - 1].head()) continue;
    triples_.add(hash);
    std::size_t slot = hash >> slot_shift_;
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = hash << kTagShift | (place + 1);
  }
  records_.append(16, '\0');  // so that words can be read anywhere
}

}  // namespace hansieve::convert
