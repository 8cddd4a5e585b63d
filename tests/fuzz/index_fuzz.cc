// A stored index of which one file is anything at all: an error or an answer, whatever it says. Checksums are put
// right first, so that what lies behind them is reached.
#include <filesystem>
#include <map>

#include "fuzz.h"
#include "hansieve/base/hash.h"
#include "hansieve/io/directory_store.h"
#include "hansieve/near/stored_index.h"
#include "support/memory_store.h"

namespace hansieve::fuzz {
namespace {

constexpr std::size_t kDocumentHeader = 92;  // bytes before its checksum (docs/formats.md)

/// The files of fixtures/index/v1.
const std::map<std::string, std::string>& files() {
  static const std::map<std::string, std::string> all = [] {
    std::map<std::string, std::string> read;
    for (const auto& entry : std::filesystem::directory_iterator(HANSIEVE_SOURCE_DIR "/fixtures/index/v1")) {
      read[entry.path().filename().string()] = read_file(entry.path().string()).value();
    }
    return read;
  }();
  return all;
}

void put_checksum(std::string& bytes, std::size_t at) {
  const std::uint64_t hash = hash64(std::string_view(bytes).substr(0, at));
  bytes.replace(at, sizeof hash, reinterpret_cast<const char*>(&hash), sizeof hash);
}

std::unique_ptr<ByteStore> store(test::Disk& disk) { return std::make_unique<test::MemoryStore>(disk); }

void use(StoredIndex& index) {
  (void)index.info();
  (void)index.check();
  const auto documents = index.documents(true);
  StoredDocument document, kept;
  for (int i = 0; i < 100; ++i) {
    const auto more = documents->next(document);
    if (!more || !*more) break;
    if (!document.is_kept) (void)index.find_kept(document.number, kept);
  }
}

void check(std::string_view input) {
  Choices choices(input);
  auto changed = std::next(files().begin(), static_cast<std::ptrdiff_t>(choices.below(files().size())));
  std::string bytes(choices.rest());
  if (changed->first == "manifest") {
    if (bytes.size() > 8) put_checksum(bytes, bytes.size() - 8);
  } else {
    bytes.resize(changed->second.size());  // else the manifest names another size
    if (changed->first.starts_with("documents")) put_checksum(bytes, kDocumentHeader);
  }
  test::Disk disk, merged;
  for (const auto& [name, whole] : files()) {
    disk.files[name] = {std::make_shared<std::string>(name == changed->first ? bytes : whole), true};
  }
  {
    const auto index = StoredIndex::open(store(disk), make_zstd_codec());
    if (index) {
      use(**index);
      const auto into = StoredIndex::open_to_write(store(merged), make_zstd_codec(), (*index)->info().options);
      StoredIndex* const others[] = {index->get()};
      if (into && (*into)->merge(others, {}) && (*into)->prepare()) (void)(*into)->publish();
    }
  }
  const auto index = StoredIndex::reopen_to_write(store(disk), make_zstd_codec());
  if (!index || !(*index)->begin_source("more")) return;
  for (const std::string_view text : {"雨", "昨天夜里一场大雨过后，山脚下的小村庄格外安静，村民们一早就扛着锄头下地去看庄稼，谁也不愿意多耽误一会儿。",
                                      "昨天夜里一场大雪过后，山脚下的小村庄格外安静，村民们一早就扛着锄头下地去看庄稼，谁也不愿意多耽误一会儿。", "新"}) {
    if (!(*index)->add(text, "1")) return;
  }
  if (!(*index)->remove_source("one", {}) || !(*index)->prepare()) return;
  require((*index)->publish().has_value(), "a store in memory can be written");
  const auto again = StoredIndex::open(store(disk), make_zstd_codec());
  if (again) use(**again);
}

const Target target("index", check);

}  // namespace
}  // namespace hansieve::fuzz
