#include "hansieve/io/run_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "hansieve/base/saved_state.h"

namespace hansieve {
namespace {

namespace fs = std::filesystem;

class RunFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("run_folder_" + std::to_string(::getpid()));
    fs::create_directory(root_);
    path_ = (root_ / "work").string();
  }
  void TearDown() override { fs::remove_all(root_); }

  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(path_)) found.insert(entry.path().filename().string());
    return found;
  }

  fs::path root_;
  std::string path_;
};

TEST_F(RunFolderTest, GivesBackWhatWasCommitted) {
  std::string name;
  {
    auto folder = RunFolder::open(path_).value();
    EXPECT_EQ(folder->record(), "");
    auto file = folder->create("some rows").value();
    ASSERT_TRUE(file->append("one two"));
    name = file->name();
    ASSERT_TRUE(folder->commit("first"));
    ASSERT_TRUE(file->append(" three"));   // not committed
    (void)folder->create("other").value();
  }
  struct stat info;
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  auto folder = RunFolder::open(path_).value();
  EXPECT_EQ(folder->record(), "first");
  auto file = folder->reopen(name, 7).value();
  ASSERT_TRUE(file->append("!"));
  std::string bytes(8, ' ');
  ASSERT_TRUE(file->read(0, bytes.data(), 8));
  EXPECT_EQ(bytes, "one two!");
  ASSERT_TRUE(folder->commit("second"));
  EXPECT_EQ(names(), (std::set<std::string>{"lock", "record", name}));   // the other one is nobody's
  EXPECT_FALSE(folder->reopen(name, 100));
  EXPECT_FALSE(folder->reopen("../" + name, 1));
}

TEST_F(RunFolderTest, ADroppedFileStaysAsLongAsTheRecordMayNameIt) {
  auto folder = RunFolder::open(path_).value();
  auto file = folder->create("a").value();
  const std::string name = file->name();
  ASSERT_TRUE(folder->commit("names a"));
  file.reset();
  EXPECT_TRUE(names().contains(name));
  ASSERT_TRUE(folder->commit("does not"));
  EXPECT_FALSE(names().contains(name));
  folder->remove();
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(RunFolderTest, IsOneProcesssAtATime) {
  auto folder = RunFolder::open(path_).value();
  EXPECT_FALSE(RunFolder::open(path_));
  folder.reset();
  EXPECT_TRUE(RunFolder::open(path_));
}

TEST_F(RunFolderTest, AStateComesBackAndADamagedOneIsAnError) {
  auto folder = RunFolder::open(path_).value();
  std::uint32_t number = 7;
  std::string text = "汉字";
  std::vector<std::uint64_t> numbers(100000, 3);
  std::vector<bool> bits(70001, true);
  bits[70000] = false;
  std::deque<std::uint32_t> queue{1, 2, 3};
  auto file = folder->create("rows").value();
  ASSERT_TRUE(file->append("abc"));
  const auto exchange = [&](SavedState& state) { state(number), state(text), state(numbers), state(bits), state(queue), state(file); };
  auto to = folder->create("state").value();
  SavedState saved(*to);
  exchange(saved);
  ASSERT_TRUE(saved.finish());

  const auto expected_numbers = numbers;
  const auto expected_bits = bits;
  number = 0, text.clear(), numbers.clear(), bits.clear(), queue.clear(), file.reset();
  SavedState loaded(*to, *folder);
  exchange(loaded);
  ASSERT_TRUE(loaded.finish());
  EXPECT_EQ(number, 7u);
  EXPECT_EQ(text, "汉字");
  EXPECT_EQ(numbers, expected_numbers);
  EXPECT_EQ(bits, expected_bits);
  EXPECT_EQ(queue, (std::deque<std::uint32_t>{1, 2, 3}));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->size(), 3u);

  std::string bytes(to->size(), '\0');
  ASSERT_TRUE(to->read(0, bytes.data(), bytes.size()));
  for (const std::size_t cut : {std::size_t{0}, std::size_t{3}, std::size_t{5}, std::size_t{20}, bytes.size() - 1}) {
    auto shorter = folder->create("cut").value();
    ASSERT_TRUE(shorter->append(std::string_view(bytes).substr(0, cut)));
    SavedState state(*shorter, *folder);
    exchange(state);
    EXPECT_FALSE(state.finish()) << cut;
  }
  auto longer = folder->create("longer").value();
  ASSERT_TRUE(longer->append(bytes + "x"));
  SavedState state(*longer, *folder);
  exchange(state);
  EXPECT_FALSE(state.finish());
}

}  // namespace
}  // namespace hansieve
